/**
 * Rectangles in pixels of the canvas: what gestures compute in. Pictures stand on even pixels, so
 * whatever a hand does ends on them.
 */
import { pixels, type Rect, type Size } from '../../layouts/geometry.ts';
import { type Change, same, type Tile } from './tile.ts';

export type { Rect, Size };

export interface Point {
  x: number;
  y: number;
}

export type Axis = 'x' | 'y';

/** The name of the length along an axis. */
export const LENGTH = { x: 'width', y: 'height' } as const;

/** Smallest side a hand can make, in pixels. */
export const LEAST = 16;

export const right = (box: Rect) => box.x + box.width;
export const bottom = (box: Rect) => box.y + box.height;
export const even = (value: number) => Math.round(value / 2) * 2;

export const contains = (box: Rect, { x, y }: Point) =>
  x >= box.x && x < right(box) && y >= box.y && y < bottom(box);

export const overlap = (a: Rect, b: Rect) =>
  a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);

/** The rectangle between two corners. */
export function between(a: Point, b: Point): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/** The smallest rectangle around all; null around nothing. */
export function around(boxes: readonly Rect[]): Rect | null {
  if (boxes.length === 0) return null;
  const [x, y] = [Math.min(...boxes.map(box => box.x)), Math.min(...boxes.map(box => box.y))];
  const [far, low] = [Math.max(...boxes.map(right)), Math.max(...boxes.map(bottom))];
  return { x, y, width: far - x, height: low - y };
}

/** Where the tile's picture stands, in pixels. */
export const standing = (tile: Rect, canvas: Size): Rect => pixels(tile, canvas);

/** The tile's rectangle in pixels as the numbers say it, not rounded. */
export function exact(tile: Rect, canvas: Size): Rect {
  return {
    x: tile.x * canvas.width,
    y: tile.y * canvas.height,
    width: tile.width * canvas.width,
    height: tile.height * canvas.height,
  };
}

/** Into the canvas: moved first, made smaller only where it is larger than the canvas. */
export function inside(box: Rect, canvas: Size): Rect {
  const width = Math.min(box.width, canvas.width);
  const height = Math.min(box.height, canvas.height);
  return {
    x: Math.min(Math.max(0, box.x), canvas.width - width),
    y: Math.min(Math.max(0, box.y), canvas.height - height),
    width,
    height,
  };
}

/**
 * The change that puts a tile's picture there. An axis along which nothing moves keeps its
 * fractions, which may be finer than pixels.
 */
export function placed(tile: Tile, to: Rect, canvas: Size): Change {
  const from = standing(tile, canvas);
  const change: Change = {};
  for (const axis of ['x', 'y'] as const) {
    const length = LENGTH[axis];
    if (same(from[axis], to[axis]) && same(from[length], to[length])) continue;
    change[axis] = to[axis] / canvas[length];
    change[length] = Math.min(to[length] / canvas[length], 1 - change[axis]);
  }
  return change;
}
