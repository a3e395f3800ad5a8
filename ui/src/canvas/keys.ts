/** The keyboard of the editor. Says whether it took a key. */
import {
  grow,
  nudge,
  paste,
  removeTiles,
  restackTiles,
  selectAll,
  swapPeople,
  transformOf,
} from './core/commands.ts';
import type { Session } from './session.ts';

const ARROWS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** Pixels with Shift. */
const FAR = 10;

/** Whether a key does something to tiles: then the one that has the focus is meant. */
export function isForTiles(event: KeyboardEvent): boolean {
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.key in ARROWS) return true;
  return ctrl ? /^[cv]$/i.test(event.key) : /^(Delete|Backspace|[[\]{}s])$/.test(event.key);
}

export function takeKey(session: Session, event: KeyboardEvent): boolean {
  const { editor } = session;
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.altKey && !editor.isBusy) return false;
  if (event.key === 'Escape') return editor.cancel() || letGo(session);
  if (editor.isBusy) return event.key.startsWith('Arrow') || event.key === 'Delete';

  const arrow = ARROWS[event.key];
  if (arrow) {
    if (editor.selection.size === 0) return false;
    const by = { x: arrow.x * (event.shiftKey ? FAR : 1), y: arrow.y * (event.shiftKey ? FAR : 1) };
    if (ctrl) grow(editor, by, event.repeat);
    else nudge(editor, by, event.repeat);
    return true;
  }
  return ctrl ? withCtrl(session, event) : plain(session, event);
}

function letGo({ editor }: Session): boolean {
  if (editor.selection.size === 0) return false;
  editor.select([]);
  return true;
}

function withCtrl(session: Session, event: KeyboardEvent): boolean {
  const { editor } = session;
  switch (event.key.toLowerCase()) {
    case 'z':
      if (event.shiftKey) editor.redo();
      else editor.undo();
      return true;
    case 'y':
      editor.redo();
      return true;
    case 'a':
      selectAll(editor);
      return true;
    case 'c':
      if (editor.selection.size === 0) return false;
      session.copy(transformOf(editor));
      return true;
    case 'v':
      if (editor.selection.size === 0 || !session.copied) return false;
      paste(editor, session.copied);
      return true;
    default:
      return false;
  }
}

function plain({ editor }: Session, event: KeyboardEvent): boolean {
  if (editor.selection.size === 0) return false;
  switch (event.key) {
    case 'Delete':
    case 'Backspace':
      removeTiles(editor);
      return true;
    case '[':
      restackTiles(editor, 'backward');
      return true;
    case ']':
      restackTiles(editor, 'forward');
      return true;
    case '{':
      restackTiles(editor, 'back');
      return true;
    case '}':
      restackTiles(editor, 'front');
      return true;
    case 's': {
      const [a, b, ...more] = [...editor.selection];
      if (a === undefined || b === undefined || more.length > 0) return false;
      swapPeople(editor, a, b);
      return true;
    }
    default:
      return false;
  }
}
