/**
 * Where everyone is in a layout, as fractions of the canvas and in pixels: the same rules as the
 * recorder's (agora.md section 6), for drawing layouts before the recorder is asked. What is on the
 * program comes from the recorder.
 */

export interface Box {
  /** Index in order of joining. */
  index: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Drawn = 'floating' | 'best-fit' | 'vertical';

/** Most people on a canvas. */
export const MOST = 17;

function floating(count: number): Box[] {
  const size = 0.235;
  const margin = 0.012;
  return Array.from({ length: count }, (_, index) => {
    if (index === 0) return { index, x: 0, y: 0, width: 1, height: 1 };
    const column = (index - 1) % 4;
    const row = Math.floor((index - 1) / 4);
    const step = size + margin;
    return { index, x: margin + column * step, y: 1 - (row + 1) * step, width: size, height: size };
  });
}

function bestFit(count: number): Box[] {
  if (count === MOST) {
    return Array.from({ length: count }, (_, index) => {
      const x = index === 16 ? 0.4 : 0.1 + 0.2 * (index % 4);
      return { index, x, y: 0.2 * Math.floor(index / 4), width: 0.2, height: 0.2 };
    });
  }
  const columns = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4;
  const rows = count === 2 ? 1 : columns;
  return Array.from({ length: count }, (_, index) => ({
    index,
    x: (index % columns) / columns,
    y: Math.floor(index / columns) / rows,
    width: 1 / columns,
    height: 1 / rows,
  }));
}

/** `large` is the index of who has the large pane. */
function vertical(count: number, large: number): Box[] {
  const others = count - 1;
  const [width, rows] =
    others <= 4 ? [4 / 5, 4] : others <= 6 ? [6 / 7, 6] : others <= 8 ? [8 / 9, 8] : [4 / 5, 8];
  const columns = others > 8 ? 2 : 1;
  const small = (1 - width) / columns;
  let placed = 0;
  return Array.from({ length: count }, (_, index) => {
    if (index === large) return { index, x: 0, y: 0, width, height: 1 };
    const n = placed++;
    const column = Math.floor(n / rows);
    return { index, x: width + column * small, y: (n % rows) / rows, width: small, height: 1 / rows };
  });
}

/** Boxes in order of joining, which is also the order of drawing. */
export function boxes(kind: Drawn, people: number, large = 0): Box[] {
  const count = Math.max(0, Math.min(MOST, people));
  switch (kind) {
    case 'floating':
      return floating(count);
    case 'best-fit':
      return bestFit(count);
    case 'vertical':
      return vertical(count, large);
  }
}

/** A rectangle in fractions of the canvas, or in its pixels. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Who is in each region: those with a uid wait for it, the others fill in order of joining. */
export function seats(
  regions: readonly { uid?: number | null }[],
  uids: readonly number[],
): (number | null)[] {
  const pinned = new Set(regions.map(region => region.uid ?? null));
  const free = uids.filter(uid => !pinned.has(uid));
  return regions.map(({ uid = null }) =>
    uid === null ? (free.shift() ?? null) : uids.includes(uid) ? uid : null,
  );
}

/** The pixels of a region: edges on even pixels, at least 2 by 2, always inside. */
export function pixels({ x, y, width, height }: Rect, canvas: Size): Rect {
  const [left, across] = span(x, width, canvas.width);
  const [top, down] = span(y, height, canvas.height);
  return { x: left, y: top, width: across, height: down };
}

function span(start: number, length: number, total: number): [number, number] {
  const from = Math.min(even(start, total), total - 2);
  const to = Math.max(even(start + length, total), from + 2);
  return [from, to - from];
}

function even(fraction: number, total: number): number {
  const half = Math.round((Math.min(1, Math.max(0, fraction)) * total) / 2);
  return Math.min(half * 2, total);
}
