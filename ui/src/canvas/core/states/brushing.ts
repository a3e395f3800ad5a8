/** A marquee is drawn: what it touches is selected. */
import { between, type Point } from '../box.ts';
import type { Editor } from '../editor.ts';
import { tilesIn } from '../hit.ts';
import type { TileId } from '../tile.ts';
import type { Pointer, State } from './state.ts';

export class Brushing implements State {
  readonly name = 'brushing';
  readonly #before: ReadonlySet<TileId>;

  constructor(
    readonly editor: Editor,
    readonly from: Point,
    readonly adds: boolean,
  ) {
    this.#before = editor.selection;
  }

  move({ at }: Pointer): void {
    const { editor } = this;
    const brush = between(this.from, at);
    const free = editor.tiles.filter(tile => !tile.locked && !tile.hidden);
    const touched = tilesIn(free, brush, editor.canvas).map(tile => tile.id);
    editor.brush = brush;
    editor.select(this.adds ? [...this.#before, ...touched] : touched);
  }

  up(): void {
    const { editor } = this;
    if (editor.selection.size > 0) editor.say({ kind: 'selected', tiles: [...editor.selection] });
    editor.rest();
  }

  cancel(): void {
    this.editor.select(this.#before);
  }
}
