/**
 * The pointer over the picture: from the page's events to the editor's, in pixels of the canvas. A
 * gesture goes on outside of the picture, and ends with the button, by Escape, or when the pointer is
 * taken away. Pointer events only: HTML's own drag and drop does not exist in the desktop's window.
 */
import type { Editor } from './core/editor.ts';
import type { Pointer } from './core/states/state.ts';

export class Surface {
  /** Where the pointer is on the page. */
  client = { x: 0, y: 0 };
  #pointer: number | null = null;
  #coarse = false;
  #held = { shift: false, alt: false, ctrl: false };

  constructor(
    readonly editor: Editor,
    /** What lies exactly over the picture. */
    readonly picture: HTMLElement,
  ) {
    window.addEventListener('pointermove', this.#move);
    window.addEventListener('pointerup', this.#up);
    window.addEventListener('pointercancel', this.#lose);
    window.addEventListener('blur', this.#lose);
    window.addEventListener('keydown', this.#key);
    window.addEventListener('keyup', this.#key);
  }

  close(): void {
    window.removeEventListener('pointermove', this.#move);
    window.removeEventListener('pointerup', this.#up);
    window.removeEventListener('pointercancel', this.#lose);
    window.removeEventListener('blur', this.#lose);
    window.removeEventListener('keydown', this.#key);
    window.removeEventListener('keyup', this.#key);
  }

  /** A press over the picture. */
  press(event: PointerEvent): void {
    if (!this.#takes(event)) return;
    this.editor.pointerDown(this.#read(event));
  }

  /** A press on somebody in a list. */
  carry(uid: number, event: PointerEvent): void {
    if (!this.#takes(event)) return;
    this.editor.carry(uid, this.#read(event));
  }

  /** Of several fingers the first counts; of a mouse the main button. */
  #takes(event: PointerEvent): boolean {
    if (this.#pointer !== null || event.button !== 0) return false;
    this.#pointer = event.pointerId;
    this.#coarse = event.pointerType === 'touch';
    return true;
  }

  #read(event: PointerEvent): Pointer {
    this.client = { x: event.clientX, y: event.clientY };
    this.#held = { shift: event.shiftKey, alt: event.altKey, ctrl: event.ctrlKey || event.metaKey };
    return this.#place();
  }

  #place(): Pointer {
    const { left, top, width } = this.picture.getBoundingClientRect();
    const { editor, client } = this;
    editor.scale = width > 0 ? width / editor.canvas.width : 1;
    const at = { x: (client.x - left) / editor.scale, y: (client.y - top) / editor.scale };
    return { at, coarse: this.#coarse, ...this.#held };
  }

  readonly #move = (event: PointerEvent) => {
    if (this.#pointer === null) {
      // Only what hovers: a finger that is not down says nothing.
      if (event.pointerType === 'mouse' || event.pointerType === 'pen') {
        this.#coarse = false;
        this.editor.pointerMove(this.#read(event));
      }
    } else if (event.pointerId === this.#pointer) {
      this.editor.pointerMove(this.#read(event));
    }
  };

  readonly #up = (event: PointerEvent) => {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.editor.pointerUp(this.#read(event));
  };

  /** The pointer is gone without having been let go: nothing was meant. */
  readonly #lose = (event: Event) => {
    if (this.#pointer === null) return;
    if (event instanceof PointerEvent && event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.editor.cancel();
  };

  /** What is held down changes what the gesture does, without a move. */
  readonly #key = (event: KeyboardEvent) => {
    if (!['Shift', 'Alt', 'Control', 'Meta'].includes(event.key) || !this.editor.isBusy) return;
    // Alt alone would go to the menu of the window.
    if (event.key === 'Alt') event.preventDefault();
    this.#held = { shift: event.shiftKey, alt: event.altKey, ctrl: event.ctrlKey || event.metaKey };
    this.editor.pointerMove(this.#place());
  };
}
