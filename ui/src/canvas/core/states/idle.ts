/** Nothing is held: says what a press would take. */
import type { Editor } from '../editor.ts';
import { same } from '../tile.ts';
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
    const { editor } = this;
    const handle = editor.handleUnder(pointer);
    const hovered = handle ? null : (editor.tilesAt(pointer.at)[0]?.id ?? null);
    if (hovered === editor.hovered && same(handle, editor.grip)) return;
    editor.hovered = hovered;
    editor.grip = handle;
    editor.refresh();
  }
}
