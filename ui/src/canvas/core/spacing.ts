/**
 * Equal gaps: where a rectangle has to start so that its gap to a neighbour is one that is there
 * already, or the same on both sides. The canvas's edges are neighbours, too.
 */
import { type Axis, LENGTH, type Rect, type Size } from './box.ts';
import type { Gap } from './snap.ts';

/** Gaps that cannot be seen are none. */
const SEEN = 2;

export interface EqualGap {
  /** Where the rectangle starts then. */
  start: number;
  /** The gaps that are equal then, for a rectangle that starts at about there. */
  gaps: (start: number) => Gap[];
}

interface Around {
  canvas: Size;
  others: readonly Rect[];
}

interface Span {
  from: number;
  to: number;
  /** Across the axis. */
  low: number;
  high: number;
}

function span(axis: Axis, box: Rect): Span {
  const across = axis === 'x' ? 'y' : 'x';
  return {
    from: box[axis],
    to: box[axis] + box[LENGTH[axis]],
    low: box[across],
    high: box[across] + box[LENGTH[across]],
  };
}

const beside = (a: Span, b: Span) => a.low < b.high && b.low < a.high;
const middle = (a: Span, b: Span) => (Math.max(a.low, b.low) + Math.min(a.high, b.high)) / 2;

export function equalGaps(axis: Axis, box: Rect, { canvas, others }: Around): EqualGap[] {
  const length = box[LENGTH[axis]];
  const mine = span(axis, box);
  const edge = (at: number): Span => ({ from: at, to: at, low: mine.low, high: mine.high });
  const neighbours = others.map(other => span(axis, other)).filter(other => beside(other, mine));
  const [first, last] = [edge(0), edge(canvas[LENGTH[axis]])];
  const row = [first, ...neighbours.sort((a, b) => a.from - b.from), last];
  const gap = (from: number, to: number, at: number): Gap => ({ kind: 'gap', axis, from, to, at });
  const found: EqualGap[] = [];

  row.forEach((a, i) => {
    for (const b of row.slice(i + 1)) {
      const room = b.from - a.to;
      // From edge to edge is the middle of the canvas, which has a line of its own.
      if (room < SEEN || (a === first && b === last)) continue;
      // In the middle between both.
      if (room > length + 2 * SEEN && alone(row, a, b, mine)) {
        const start = a.to + (room - length) / 2;
        const gaps = (at: number) => [
          gap(a.to, at, middle(a, mine)),
          gap(at + length, b.from, middle(b, mine)),
        ];
        found.push({ start, gaps });
      }
      if (!alone(row, a, b, null)) continue;
      const there = gap(a.to, b.from, middle(a, b));
      // After b, or before a, with the gap that is between them.
      const after = { start: b.to + room, gaps: (at: number) => [there, gap(b.to, at, middle(b, mine))] };
      const before = {
        start: a.from - room - length,
        gaps: (at: number) => [there, gap(at + length, a.from, middle(a, mine))],
      };
      found.push(
        ...[after, before].filter(({ start }) => start >= 0 && start + length <= canvas[LENGTH[axis]]),
      );
    }
  });
  return [...found, ...margins(row, length, gap)];
}

type MakeGap = (from: number, to: number, at: number) => Gap;

/** The same margin to the edge of the canvas as the row has at its other end. */
function margins(row: readonly Span[], length: number, gap: MakeGap): EqualGap[] {
  const [first, left, right, last] = [row[0], row[1], row.at(-2), row.at(-1)];
  if (!first || !left || !right || !last || row.length < 3) return [];
  const [before, after] = [left.from, last.from - Math.max(...row.slice(1, -1).map(span => span.to))];
  const found: EqualGap[] = [];
  if (before >= SEEN) {
    const there = gap(0, left.from, (left.low + left.high) / 2);
    const start = last.from - before - length;
    found.push({ start, gaps: at => [there, gap(at + length, last.from, (last.low + last.high) / 2)] });
  }
  if (after >= SEEN) {
    const there = gap(last.from - after, last.from, (right.low + right.high) / 2);
    found.push({ start: after, gaps: at => [there, gap(0, at, (first.low + first.high) / 2)] });
  }
  return found;
}

/** Whether nothing of the row stands between two of it. */
function alone(row: readonly Span[], a: Span, b: Span, besides: Span | null): boolean {
  return row.every(
    other => other === a || other === b || other === besides || other.to <= a.to || other.from >= b.from,
  );
}
