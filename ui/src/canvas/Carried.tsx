/** Somebody who is carried to a tile, at the pointer. Also who would swap with whom. */
import { ArrowLeftRight } from 'lucide-react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Session } from './session.ts';
import { whoIn } from './words.ts';

export function Carried({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { editor, surface } = session;
  const { state } = editor;
  const held = state.name === 'swapping' && 'held' in state ? String(state.held) : null;
  const name =
    held !== null
      ? whoIn(t, editor, held)
      : editor.people.find(person => person.uid === editor.carried)?.name;
  if (!surface || name === undefined) return null;
  const { x, y } = surface.client;
  return createPortal(
    <div className="carried" style={{ transform: `translate(${x + 12}px, ${y + 12}px)` }} aria-hidden="true">
      <span>{name}</span>
      {editor.target !== null && (
        <>
          <ArrowLeftRight size={13} />
          <span>{whoIn(t, editor, editor.target)}</span>
        </>
      )}
    </div>,
    document.body,
  );
}
