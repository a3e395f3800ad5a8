/** A tile is dragged with Ctrl: where it is dropped, the two people change places. The tiles stay. */
import type { Point } from '../box.ts';
import { swapPeople } from '../commands.ts';
import type { Editor } from '../editor.ts';
import type { TileId } from '../tile.ts';
import type { Snapshot } from './snapshot.ts';
import type { Pointer, State } from './state.ts';
import { Translating } from './translating.ts';

export class Swapping implements State {
  readonly name = 'swapping';

  constructor(
    readonly editor: Editor,
    readonly from: Point,
    readonly held: TileId,
    readonly snapshot: Snapshot,
  ) {}

  move(pointer: Pointer): void {
    const { editor } = this;
    if (!pointer.ctrl) {
      editor.target = null;
      editor.go(new Translating(editor, this.from, this.held, this.snapshot));
      editor.state.move?.(pointer);
      return;
    }
    const under = editor.tilesAt(pointer.at).find(tile => tile.id !== this.held && !tile.locked);
    editor.target = under?.id ?? null;
    editor.refresh();
  }

  up(pointer: Pointer): void {
    const { editor, held } = this;
    if (pointer.ctrl) this.move(pointer);
    const { target } = editor;
    editor.end();
    if (target !== null) swapPeople(editor, held, target);
    editor.rest();
  }
}
