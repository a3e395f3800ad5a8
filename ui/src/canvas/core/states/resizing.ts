/** Tiles are resized by a handle. Alt ignores snapping, Shift keeps the ratio, Ctrl keeps the middle. */
import { type Axis, even, LEAST, LENGTH, type Point, type Rect } from '../box.ts';
import type { Editor } from '../editor.ts';
import type { Handle } from '../hit.ts';
import { guidesOf, snapEdge } from '../snap.ts';
import { Snapshot } from './snapshot.ts';
import type { Pointer, State } from './state.ts';

export class Resizing implements State {
  readonly name = 'resizing';
  readonly #snapshot: Snapshot;
  /** Least factor by which the whole may shrink along an axis. */
  readonly #least: Record<Axis, number>;

  constructor(
    readonly editor: Editor,
    readonly from: Point,
    readonly handle: Handle,
  ) {
    this.#snapshot = new Snapshot(editor);
    const least = (axis: Axis) => {
      const sides = this.#snapshot.tiles.map(tile => tile[LENGTH[axis]] * editor.canvas[LENGTH[axis]]);
      return Math.min(1, LEAST / Math.max(1, Math.min(...sides)));
    };
    this.#least = { x: least('x'), y: least('y') };
    editor.mark();
  }

  move(pointer: Pointer): void {
    const { editor, handle } = this;
    const { bounds, surroundings } = this.#snapshot;
    const next = pointer.shift ? this.#sameRatio(pointer) : this.#free(pointer);
    const scale = { x: next.width / bounds.width, y: next.height / bounds.height };
    const along = (axis: Axis, at: number) => even(next[axis] + (at - bounds[axis]) * scale[axis]);
    this.#snapshot.place(box => {
      const [x, y] = [along('x', box.x), along('y', box.y)];
      const [far, low] = [along('x', box.x + box.width), along('y', box.y + box.height)];
      return { x, y, width: Math.max(2, far - x), height: Math.max(2, low - y) };
    });
    const moving = (side: -1 | 0 | 1) => (side === 0 ? null : side);
    editor.guides = pointer.alt
      ? []
      : guidesOf(next, surroundings, { x: moving(handle.x), y: moving(handle.y) });
    editor.refresh();
  }

  #free(pointer: Pointer): Rect {
    const { bounds } = this.#snapshot;
    const next = { ...bounds };
    for (const axis of ['x', 'y'] as const) {
      const side = this.handle[axis];
      if (side === 0) continue;
      const length = LENGTH[axis];
      const start = bounds[axis];
      const end = start + bounds[length];
      const edge = this.#edge(axis, side, pointer);
      if (pointer.ctrl) {
        const half = Math.abs(edge - (start + end) / 2);
        next[axis] = (start + end) / 2 - half;
        next[length] = half * 2;
      } else {
        next[axis] = side < 0 ? edge : start;
        next[length] = side < 0 ? end - edge : edge - start;
      }
    }
    return next;
  }

  /** Where the moved edge comes to stand: in the canvas, and not past the least size. */
  #edge(axis: Axis, side: -1 | 1, { at, alt, ctrl }: Pointer): number {
    const { bounds, surroundings } = this.#snapshot;
    const length = LENGTH[axis];
    const start = bounds[axis];
    const end = start + bounds[length];
    const total = surroundings.canvas[length];
    const wanted = (side < 0 ? start : end) + at[axis] - this.from[axis];
    const edge = alt ? even(wanted) : snapEdge(axis, wanted, surroundings);
    const least = even(bounds[length] * this.#least[axis]);
    const middle = (start + end) / 2;
    if (!ctrl) {
      return side < 0
        ? Math.min(Math.max(0, edge), end - least)
        : Math.max(Math.min(total, edge), start + least);
    }
    const most = Math.min(middle, total - middle);
    const half = Math.min(most, Math.max(least / 2, (edge - middle) * side));
    return middle + half * side;
  }

  #sameRatio(pointer: Pointer): Rect {
    const { bounds, surroundings } = this.#snapshot;
    const { canvas } = surroundings;
    const { handle } = this;
    const free = this.#free(pointer);
    const factors = (['x', 'y'] as const)
      .filter(axis => handle[axis] !== 0)
      .map(axis => free[LENGTH[axis]] / bounds[LENGTH[axis]]);
    const wanted = factors.reduce((a, b) => (Math.abs(b - 1) > Math.abs(a - 1) ? b : a), factors[0] ?? 1);
    // What stays in place: the other corner, or the middle.
    const share = (axis: Axis) => (pointer.ctrl || handle[axis] === 0 ? 0.5 : handle[axis] < 0 ? 1 : 0);
    const room = (axis: Axis) => {
      const length = LENGTH[axis];
      const anchor = bounds[axis] + bounds[length] * share(axis);
      const before = share(axis) > 0 ? anchor / (bounds[length] * share(axis)) : Number.POSITIVE_INFINITY;
      const rest = 1 - share(axis);
      const after = rest > 0 ? (canvas[length] - anchor) / (bounds[length] * rest) : Number.POSITIVE_INFINITY;
      return Math.min(before, after);
    };
    const most = Math.min(room('x'), room('y'));
    const factor = Math.min(most, Math.max(this.#least.x, this.#least.y, wanted));
    const along = (axis: Axis) => {
      const length = LENGTH[axis];
      const size = bounds[length] * factor;
      return { start: bounds[axis] + (bounds[length] - size) * share(axis), size };
    };
    const [x, y] = [along('x'), along('y')];
    return { x: x.start, y: y.start, width: x.size, height: y.size };
  }

  up(pointer: Pointer): void {
    this.move(pointer);
    this.editor.end();
    this.editor.say({ kind: 'resized', tiles: this.#snapshot.ids });
    this.editor.rest();
  }
}
