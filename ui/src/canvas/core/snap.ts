/**
 * What a moving rectangle snaps to: edges and middles of other tiles and of the canvas, and the
 * same gap as between others. Everything in pixels; along each axis on its own.
 */
import { type Axis, around, even, LENGTH, type Rect, type Size } from './box.ts';
import { equalGaps } from './spacing.ts';

/** How near something has to be, in pixels of the screen. */
export const SNAP_SCREEN_PX = 8;

/** A line to be drawn: where two things are in line, from end to end. */
export interface Line {
  kind: 'line';
  /** Across which axis it tells: a line at an `x` is upright. */
  axis: Axis;
  at: number;
  from: number;
  to: number;
}

/** A gap to be drawn, which is there a second time. `at`: where across it is drawn. */
export interface Gap {
  kind: 'gap';
  axis: Axis;
  from: number;
  to: number;
  at: number;
}

export type Guide = Line | Gap;

/** Something to be in line with. */
interface Mark {
  at: number;
  kind: 'edge' | 'middle' | 'both';
  /** Whose; none: the canvas's. */
  box: Rect | null;
}

/** What stands still while something moves. */
export interface Surroundings {
  canvas: Size;
  others: readonly Rect[];
  /** In pixels of the canvas. */
  tolerance: number;
}

/** A place of the moving rectangle that can come to lie on a mark. */
interface Point {
  at: number;
  kind: 'edge' | 'middle';
}

const CLOSE = 1.01;

function marks(axis: Axis, { canvas, others }: Surroundings): Mark[] {
  const length = LENGTH[axis];
  const found: Mark[] = [
    { at: 0, kind: 'edge', box: null },
    { at: canvas[length] / 2, kind: 'both', box: null },
    { at: canvas[length], kind: 'edge', box: null },
  ];
  for (const box of others) {
    found.push(
      { at: box[axis], kind: 'edge', box },
      { at: box[axis] + box[length] / 2, kind: 'middle', box },
      { at: box[axis] + box[length], kind: 'edge', box },
    );
  }
  return found;
}

const fits = (mark: Mark, point: Point) => mark.kind === 'both' || mark.kind === point.kind;

/** The smaller way of those within the tolerance; null when none is. */
function nearest(ways: readonly number[], tolerance: number): number | null {
  const near = ways.filter(way => Math.abs(way) <= tolerance);
  return near.length > 0 ? near.reduce((a, b) => (Math.abs(b) < Math.abs(a) - 1e-6 ? b : a)) : null;
}

function toMarks(axis: Axis, points: readonly Point[], around: Surroundings): number | null {
  const known = marks(axis, around);
  const ways = points.flatMap(point =>
    known.filter(mark => fits(mark, point)).map(mark => mark.at - point.at),
  );
  return nearest(ways, around.tolerance);
}

const sides = (box: Rect, axis: Axis): Point[] => [
  { at: box[axis], kind: 'edge' },
  { at: box[axis] + box[LENGTH[axis]] / 2, kind: 'middle' },
  { at: box[axis] + box[LENGTH[axis]], kind: 'edge' },
];

/** Where a rectangle that is moved comes to lie: along these axes; along others it stays. */
export function snapMoved(box: Rect, surroundings: Surroundings, axes: readonly Axis[] = ['x', 'y']): Rect {
  let next = box;
  for (const axis of axes) {
    const line = toMarks(axis, sides(box, axis), surroundings);
    const gaps = equalGaps(axis, next, surroundings).map(({ start }) => start - box[axis]);
    const gap = nearest(gaps, surroundings.tolerance);
    // Of two that are as near, being in line is what is seen first.
    const way = gap !== null && (line === null || Math.abs(gap) < Math.abs(line) - 1e-6) ? gap : line;
    next = { ...next, [axis]: even(box[axis] + (way ?? 0)) };
  }
  return next;
}

/** Where an edge that is moved comes to stand: at `at` along the axis. */
export function snapEdge(axis: Axis, at: number, surroundings: Surroundings): number {
  const way = toMarks(axis, [{ at, kind: 'edge' }], surroundings);
  return even(at + (way ?? 0));
}

/** What is worth to be shown for a rectangle that lies there. `moving`: with which of its sides. */
export function guidesOf(
  box: Rect,
  surroundings: Surroundings,
  moving: { x: -1 | 0 | 1 | null; y: -1 | 0 | 1 | null } = { x: 0, y: 0 },
): Guide[] {
  const guides: Guide[] = [];
  for (const axis of ['x', 'y'] as const) {
    const side = moving[axis];
    if (side === null) continue;
    const [start, middle, end] = sides(box, axis);
    const points = side === 0 ? [start, middle, end] : [side < 0 ? start : end];
    for (const point of points.filter(point => point !== undefined)) {
      const met = marks(axis, surroundings).filter(
        mark => fits(mark, point) && Math.abs(mark.at - point.at) < CLOSE,
      );
      if (met.length > 0) guides.push(line(axis, met, box, surroundings.canvas));
    }
    if (side === 0) guides.push(...gapsAt(axis, box, surroundings));
  }
  return guides.filter((guide, i) => guides.findIndex(other => alike(guide, other)) === i);
}

function line(axis: Axis, met: readonly Mark[], box: Rect, canvas: Size): Line {
  const across = axis === 'x' ? 'y' : 'x';
  const whole = met.some(mark => mark.box === null);
  const boxes = met.map(mark => mark.box).filter(other => other !== null);
  const frame = around([box, ...boxes]) ?? box;
  const [from, to] = whole
    ? [0, canvas[LENGTH[across]]]
    : [frame[across], frame[across] + frame[LENGTH[across]]];
  return { kind: 'line', axis, at: met[0]?.at ?? 0, from, to };
}

function gapsAt(axis: Axis, box: Rect, surroundings: Surroundings): Gap[] {
  const reached = equalGaps(axis, box, surroundings).filter(
    ({ start }) => Math.abs(start - box[axis]) < CLOSE,
  );
  return reached.flatMap(({ gaps }) => gaps(box[axis]));
}

const alike = (a: Guide, b: Guide) =>
  a.kind === b.kind && a.axis === b.axis && a.at === b.at && a.from === b.from && a.to === b.to;
