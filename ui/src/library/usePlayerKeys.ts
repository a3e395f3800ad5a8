/**
 * Keys that reach the player from anywhere on the page, as long as nobody writes and no other dialog
 * is open.
 */
import { type RefObject, useEffect, useRef } from 'react';
import { type Command, commandOf, isShared } from './keys.ts';

const WRITES = 'input:not([type="range"]), textarea, select, [contenteditable="true"]';

/** Whether this key, pressed there, is the player's. */
function isOurs(event: KeyboardEvent, frame: HTMLElement): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const { target, key } = event;
  if (!(target instanceof HTMLElement) || target.matches(WRITES)) return false;
  const dialog = document.querySelector('dialog[open]');
  if (dialog && !dialog.contains(frame)) return false;
  if (!isShared(key)) return true;
  if (target !== document.body && !frame.contains(target)) return false;
  // A button is pressed with space; the volume has its own arrows.
  if (key === ' ') return target.closest('button, a') === null;
  return !target.matches('input[type="range"]:not([data-seek])');
}

export function usePlayerKeys(frame: RefObject<HTMLElement | null>, obey: (command: Command) => void): void {
  const newest = useRef(obey);
  useEffect(() => {
    newest.current = obey;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!frame.current || !isOurs(event, frame.current)) return;
      const command = commandOf(event.key);
      if (!command) return;
      event.preventDefault();
      // Before sliders, lists and other pages' keys.
      event.stopPropagation();
      newest.current(command);
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [frame]);
}
