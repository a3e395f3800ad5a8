/** Keys that work wherever the focus is, unless somebody writes or a dialog is open. */
import { useEffect } from 'react';
import { keysAreTaken } from './keys.ts';

export function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || keysAreTaken(event.target))
        return;
      // What is typed with Shift is named by what it types, letters by their capital.
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [keys]);
}
