/** Tiles are dragged. Alt ignores snapping, Shift keeps to one axis, Ctrl swaps people instead. */
import { type Axis, even, inside, type Point, type Rect } from '../box.ts';
import type { Editor } from '../editor.ts';
import { guidesOf, snapMoved } from '../snap.ts';
import type { TileId } from '../tile.ts';
import { Snapshot } from './snapshot.ts';
import type { Pointer, State } from './state.ts';
import { Swapping } from './swapping.ts';

export class Translating implements State {
  readonly name = 'translating';
  readonly #snapshot: Snapshot;

  constructor(
    readonly editor: Editor,
    readonly from: Point,
    /** The tile that was taken hold of. */
    readonly held: TileId,
    snapshot?: Snapshot,
  ) {
    this.#snapshot = snapshot ?? new Snapshot(editor);
    if (!snapshot) editor.mark();
  }

  move(pointer: Pointer): void {
    const { editor } = this;
    if (pointer.ctrl) {
      this.#snapshot.restore();
      editor.go(new Swapping(editor, this.from, this.held, this.#snapshot));
      editor.state.move?.(pointer);
      return;
    }
    const { bounds, surroundings } = this.#snapshot;
    const next = this.#next(pointer, bounds);
    this.#snapshot.place(box => ({ ...box, x: box.x + next.x - bounds.x, y: box.y + next.y - bounds.y }));
    editor.guides = pointer.alt ? [] : guidesOf(next, surroundings);
    editor.refresh();
  }

  #next({ at, shift, alt }: Pointer, bounds: Rect): Rect {
    const way = { x: at.x - this.from.x, y: at.y - this.from.y };
    const kept: Axis | null = !shift ? null : Math.abs(way.x) >= Math.abs(way.y) ? 'x' : 'y';
    const axes: Axis[] = kept ? [kept] : ['x', 'y'];
    const { surroundings } = this.#snapshot;
    const free = inside(
      {
        ...bounds,
        x: bounds.x + (kept === 'y' ? 0 : way.x),
        y: bounds.y + (kept === 'x' ? 0 : way.y),
      },
      surroundings.canvas,
    );
    const next = alt ? { ...free, x: even(free.x), y: even(free.y) } : snapMoved(free, surroundings, axes);
    return inside(next, surroundings.canvas);
  }

  up(pointer: Pointer): void {
    this.move(pointer);
    // Ctrl came in the last moment.
    if (this.editor.state !== this) {
      this.editor.state.up?.(pointer);
      return;
    }
    this.editor.end();
    this.editor.say({ kind: 'moved', tiles: this.#snapshot.ids });
    this.editor.rest();
  }
}
