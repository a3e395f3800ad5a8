/** What lies under the pointer. */
import {
  around,
  bottom,
  contains,
  overlap,
  type Point,
  type Rect,
  right,
  type Size,
  standing,
} from './box.ts';
import { drawingOrder } from './stack.ts';
import type { Tile } from './tile.ts';

/** Which sides a handle moves: -1 the left or upper, 1 the right or lower, 0 none. */
export interface Handle {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

export const HANDLES: readonly Handle[] = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
];

export type HandleName = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w';

export function handleName({ x, y }: Handle): HandleName {
  return `${['n', '', 's'][y + 1]}${['w', '', 'e'][x + 1]}` as HandleName;
}

/** Half the size of a handle in screen pixels: for a mouse, and for a finger (44 in all). */
export const REACH = { fine: 9, coarse: 22 };

/** Tiles under a point, the uppermost first; hidden ones after those that are seen. */
export function tilesAt(tiles: readonly Tile[], point: Point, canvas: Size): Tile[] {
  const under = drawingOrder(tiles)
    .reverse()
    .filter(tile => contains(standing(tile, canvas), point));
  return [...under.filter(tile => !tile.hidden), ...under.filter(tile => tile.hidden)];
}

/** Tiles a marquee touches. */
export function tilesIn(tiles: readonly Tile[], brush: Rect, canvas: Size): Tile[] {
  return tiles.filter(tile => overlap(standing(tile, canvas), brush));
}

/** The rectangle around some tiles. */
export const boundsOf = (tiles: readonly Tile[], canvas: Size): Rect | null =>
  around(tiles.map(tile => standing(tile, canvas)));

/** Where a handle stands on a rectangle. */
export function handleAt(box: Rect, { x, y }: Handle): Point {
  return { x: box.x + (box.width * (x + 1)) / 2, y: box.y + (box.height * (y + 1)) / 2 };
}

/**
 * The handle of a rectangle under a point; corners win over sides. Inwards a handle reaches a
 * quarter of the side at most, so that something stays to take a small tile by. `reach` in pixels
 * of the canvas.
 */
export function handleUnder(box: Rect, point: Point, reach: number): Handle | null {
  const inwards = { x: Math.min(reach, box.width / 4), y: Math.min(reach, box.height / 4) };
  const near = (value: number, side: number, sign: -1 | 1, depth: number) => {
    const out = (value - side) * sign;
    return out <= reach && out >= -depth;
  };
  const side = (value: number, low: number, high: number, depth: number): -1 | 0 | 1 =>
    near(value, low, -1, depth) ? -1 : near(value, high, 1, depth) ? 1 : 0;
  const x = side(point.x, box.x, right(box), inwards.x);
  const y = side(point.y, box.y, bottom(box), inwards.y);
  const along = {
    x: point.x >= box.x - reach && point.x <= right(box) + reach,
    y: point.y >= box.y - reach && point.y <= bottom(box) + reach,
  };
  return (x !== 0 || y !== 0) && along.x && along.y ? { x, y } : null;
}
