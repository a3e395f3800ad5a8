/** The free canvas, or a locked tile, is pressed: a drag draws a marquee, a click selects that tile or nothing. */
import type { Point } from '../box.ts';
import type { Editor } from '../editor.ts';
import type { TileId } from '../tile.ts';
import { Brushing } from './brushing.ts';
import { hasMoved, type Pointer, type State } from './state.ts';

export class PointingCanvas implements State {
  readonly name = 'pointing-canvas';
  readonly #from: Point;

  constructor(
    readonly editor: Editor,
    pressed: Pointer,
    readonly locked: TileId | null,
  ) {
    this.#from = pressed.at;
  }

  move(pointer: Pointer): void {
    if (!hasMoved(this.#from, pointer, this.editor.scale)) return;
    this.editor.go(new Brushing(this.editor, this.#from, pointer.shift));
    this.editor.state.move?.(pointer);
  }

  up(pointer: Pointer): void {
    const { editor } = this;
    const kept = pointer.shift ? [...editor.selection] : [];
    editor.select(this.locked === null ? kept : [...kept, this.locked]);
    editor.rest();
  }
}
