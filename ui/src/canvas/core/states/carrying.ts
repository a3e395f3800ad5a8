/** Somebody is carried to a tile: dropped on one, they are bound to it. */
import { putPerson } from '../commands.ts';
import type { Editor } from '../editor.ts';
import type { Pointer, State } from './state.ts';

export class Carrying implements State {
  readonly name = 'carrying';

  constructor(
    readonly editor: Editor,
    readonly uid: number,
  ) {}

  enter(): void {
    this.editor.carried = this.uid;
  }

  move({ at }: Pointer): void {
    const { editor } = this;
    editor.target = editor.tilesAt(at).find(tile => !tile.locked)?.id ?? null;
    editor.refresh();
  }

  up(pointer: Pointer): void {
    const { editor, uid } = this;
    this.move(pointer);
    const { target } = editor;
    editor.rest();
    if (target !== null) putPerson(editor, uid, target);
  }
}
