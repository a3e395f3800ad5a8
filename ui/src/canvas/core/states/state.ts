/** What an interaction state is: it gets the pointer and says which state comes next. */
import type { Point } from '../box.ts';

/** The pointer, in pixels of the canvas, and what is held down with it. */
export interface Pointer {
  at: Point;
  shift: boolean;
  alt: boolean;
  ctrl: boolean;
  /** A finger. */
  coarse: boolean;
}

export type StateName =
  | 'idle'
  | 'pointing-tile'
  | 'pointing-handle'
  | 'pointing-canvas'
  | 'pointing-person'
  | 'translating'
  | 'resizing'
  | 'brushing'
  | 'swapping'
  | 'carrying';

export interface State {
  readonly name: StateName;
  enter?(): void;
  down?(pointer: Pointer): void;
  /** Also when what is held down changes. */
  move?(pointer: Pointer): void;
  up?(pointer: Pointer): void;
  /** Before everything that was changed since the mark goes back. */
  cancel?(): void;
}

/** How far a press moves before it is a drag, in screen pixels: for a mouse, and for a finger. */
const START = { fine: 4, coarse: 9 };

/** Whether a press has become a drag. */
export function hasMoved(from: Point, { at, coarse }: Pointer, scale: number): boolean {
  return Math.hypot(at.x - from.x, at.y - from.y) * scale >= (coarse ? START.coarse : START.fine);
}
