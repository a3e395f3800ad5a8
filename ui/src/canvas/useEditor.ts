/** The editor for components: drawn again whenever something of it changes. */
import { useSyncExternalStore } from 'react';
import type { Editor } from './core/editor.ts';

export function useEditor(editor: Editor): Editor {
  useSyncExternalStore(editor.subscribe, editor.version);
  return editor;
}
