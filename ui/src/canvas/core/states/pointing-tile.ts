/** A tile is pressed: a drag moves it, a click selects it. */
import type { Point } from '../box.ts';
import type { Editor } from '../editor.ts';
import type { TileId } from '../tile.ts';
import { hasMoved, type Pointer, type State } from './state.ts';
import { Translating } from './translating.ts';

export class PointingTile implements State {
  readonly name = 'pointing-tile';
  readonly #from: Point;
  readonly #wasSelected: boolean;

  constructor(
    readonly editor: Editor,
    readonly pressed: Pointer,
    readonly id: TileId,
  ) {
    this.#from = pressed.at;
    this.#wasSelected = editor.selection.has(id);
  }

  enter(): void {
    const { shift, alt } = this.pressed;
    // Seen at once, not only when the button comes up.
    if (!this.#wasSelected && !shift && !alt) this.editor.select([this.id]);
  }

  move(pointer: Pointer): void {
    const { editor, id } = this;
    if (!hasMoved(this.#from, pointer, editor.scale)) return;
    if (!editor.selection.has(id)) editor.select(this.pressed.shift ? [...editor.selection, id] : [id]);
    editor.go(new Translating(editor, this.#from, id));
    editor.state.move?.(pointer);
  }

  up(pointer: Pointer): void {
    const { editor, id } = this;
    if (pointer.shift) {
      const others = [...editor.selection].filter(other => other !== id);
      editor.select(this.#wasSelected ? others : [...others, id]);
    } else if (pointer.alt) {
      // Through to what lies below, and round again.
      const under = editor.tilesAt(pointer.at).filter(tile => !tile.hidden);
      const at = under.findIndex(tile => editor.selection.has(tile.id));
      const next = under[(at + 1) % under.length];
      editor.select([next?.id ?? id]);
    } else {
      editor.select([id]);
    }
    editor.rest();
  }
}
