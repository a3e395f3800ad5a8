/** The pointer's shape: what a press would do, or does. */
import type { Editor } from './core/editor.ts';
import { type Handle, handleName } from './core/hit.ts';

export function cursorOf(editor: Editor): string {
  const { state } = editor;
  switch (state.name) {
    case 'translating':
      return 'grabbing';
    case 'swapping':
    case 'carrying':
      return editor.target === null ? 'no-drop' : 'copy';
    case 'resizing':
    case 'pointing-handle':
      return 'handle' in state ? sides(state.handle as Handle) : 'default';
    case 'brushing':
      return 'crosshair';
    default:
      return hovering(editor);
  }
}

function hovering(editor: Editor): string {
  if (editor.grip) return sides(editor.grip);
  const hovered = editor.hovered === null ? undefined : editor.tile(editor.hovered);
  return hovered && !hovered.locked ? 'move' : 'default';
}

const sides = (handle: Handle) => `${handleName(handle)}-resize`;
