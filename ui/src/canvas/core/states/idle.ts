/** Nothing is held: says what a press would take. */
import type { Editor } from '../editor.ts';
import { PointingCanvas } from './pointing-canvas.ts';
import { PointingHandle } from './pointing-handle.ts';
import { PointingTile } from './pointing-tile.ts';
import type { Pointer, State } from './state.ts';

export class Idle implements State {
  readonly name = 'idle';
  constructor(readonly editor: Editor) {}

  down(pointer: Pointer): void {
    const { editor } = this;
    const handle = editor.handleUnder(pointer);
    if (handle) {
      editor.go(new PointingHandle(editor, pointer, handle));
      return;
    }
    const [tile] = editor.tilesAt(pointer.at);
    if (tile && !tile.locked) {
      editor.go(new PointingTile(editor, pointer, tile.id));
      return;
    }
    editor.go(new PointingCanvas(editor, pointer, tile?.id ?? null));
  }

  move(pointer: Pointer): void {
    const hovered = this.editor.tilesAt(pointer.at)[0]?.id ?? null;
    if (hovered === this.editor.hovered) return;
    this.editor.hovered = hovered;
    this.editor.refresh();
  }
}
