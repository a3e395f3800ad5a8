/** Somebody in a list is pressed: a drag carries them to a tile. */
import type { Point } from '../box.ts';
import type { Editor } from '../editor.ts';
import { Carrying } from './carrying.ts';
import { hasMoved, type Pointer, type State } from './state.ts';

export class PointingPerson implements State {
  readonly name = 'pointing-person';
  readonly #from: Point;

  constructor(
    readonly editor: Editor,
    readonly uid: number,
    pressed: Pointer,
  ) {
    this.#from = pressed.at;
  }

  move(pointer: Pointer): void {
    if (!hasMoved(this.#from, pointer, this.editor.scale)) return;
    this.editor.go(new Carrying(this.editor, this.uid));
    this.editor.state.move?.(pointer);
  }

  up(): void {
    this.editor.rest();
  }
}
