/**
 * Rectangles on a canvas in whole, even pixels (colour is kept for every second pixel only). Pure.
 */

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A canvas as templates see it. */
export interface Room {
  all: Rect;
  /** Within the margin. */
  safe: Rect;
  gap: number;
  /** Radius of corners. */
  round: number;
  /** Wider than high. */
  wide: boolean;
}

/** The larger part of the golden section. */
export const GOLDEN = 0.618034;

/** The shape a face fills well. */
const TILE = 16 / 9;

export const even = (value: number): number => Math.max(2, 2 * Math.floor(value / 2));

export function roomOf({ width, height }: { width: number; height: number }): Room {
  const short = Math.min(width, height);
  const margin = even(short * 0.045);
  const all = { x: 0, y: 0, width, height };
  const safe = shrink(all, { left: margin, right: margin, top: margin, bottom: margin });
  return { all, safe, gap: even(short * 0.022), round: Math.max(2, short * 0.022), wide: width > height };
}

interface Sides {
  left?: number;
  right?: number;
  top?: number;
  bottom?: number;
}

export function shrink(rect: Rect, { left = 0, right = 0, top = 0, bottom = 0 }: Sides): Rect {
  return {
    x: rect.x + left,
    y: rect.y + top,
    width: Math.max(2, rect.width - left - right),
    height: Math.max(2, rect.height - top - bottom),
  };
}

/** Two parts with a gap between; the first has this share. */
export function split(rect: Rect, share: number, gap: number, way: 'across' | 'down'): [Rect, Rect] {
  const side = way === 'across' ? 'width' : 'height';
  const first = even((rect[side] - gap) * share);
  return way === 'across'
    ? [{ ...rect, width: first }, shrink(rect, { left: first + gap })]
    : [{ ...rect, height: first }, shrink(rect, { top: first + gap })];
}

/** How well a tile of this size shows a face: its area, as far as it is neither a strip nor a slot. */
function worth(width: number, height: number): number {
  const ratio = width / height;
  const shape = ratio > TILE ? TILE / ratio : Math.min(1, ratio / 0.8);
  return width * height * shape;
}

/** Tiles of one size in rows, the last row in the middle; as many columns as show faces best. */
export function grid(area: Rect, count: number, gap: number): Rect[] {
  const tile = (columns: number) => {
    const rows = Math.ceil(count / columns);
    const width = even((area.width - gap * (columns - 1)) / columns);
    const height = even((area.height - gap * (rows - 1)) / rows);
    // Wider than 16:9 cuts off heads.
    return { columns, rows, width: Math.min(width, even(height * TILE)), height };
  };
  const choices = Array.from({ length: count }, (_, i) => tile(i + 1));
  const best = choices.reduce(
    (a, b) => (worth(b.width, b.height) > worth(a.width, a.height) ? b : a),
    tile(1),
  );
  const { columns, rows, width, height } = best;
  const top = area.y + even0((area.height - rows * height - (rows - 1) * gap) / 2);
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = area.x + even0((area.width - inRow * width - (inRow - 1) * gap) / 2);
    return { x: left + (i % columns) * (width + gap), y: top + row * (height + gap), width, height };
  });
}

const even0 = (value: number): number => 2 * Math.floor(Math.max(0, value) / 2);
