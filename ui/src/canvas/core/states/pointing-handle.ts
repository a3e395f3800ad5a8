/** A handle is pressed: a drag resizes. */
import type { Point } from '../box.ts';
import type { Editor } from '../editor.ts';
import type { Handle } from '../hit.ts';
import { Resizing } from './resizing.ts';
import { hasMoved, type Pointer, type State } from './state.ts';

export class PointingHandle implements State {
  readonly name = 'pointing-handle';
  readonly #from: Point;

  constructor(
    readonly editor: Editor,
    pressed: Pointer,
    readonly handle: Handle,
  ) {
    this.#from = pressed.at;
  }

  move(pointer: Pointer): void {
    if (!hasMoved(this.#from, pointer, this.editor.scale)) return;
    this.editor.go(new Resizing(this.editor, this.#from, this.handle));
    this.editor.state.move?.(pointer);
  }

  up(): void {
    this.editor.rest();
  }
}
