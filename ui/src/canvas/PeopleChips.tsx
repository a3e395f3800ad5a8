/** Everyone, to be dragged onto a tile; a press puts them into the tile that is selected. */
import { useTranslation } from 'react-i18next';
import type { Participant } from '../api/types.ts';
import { putPerson } from './core/commands.ts';
import { carry } from './editing.ts';
import type { Session } from './session.ts';
import { useEditor } from './useEditor.ts';

export function PeopleChips({ session, people }: { session: Session; people: readonly Participant[] }) {
  const { t } = useTranslation();
  const editor = useEditor(session.editor);
  if (people.length === 0) return null;
  const [chosen, ...more] = editor.movable;
  const into = chosen && more.length === 0 ? chosen.id : null;
  const seated = new Set(editor.seating.values());
  return (
    <section className="canvas-part" aria-label={t('canvas.people')}>
      <h3>{t('canvas.people')}</h3>
      <ul className="chips">
        {people.map(({ uid, name, color }) => (
          <li key={uid}>
            <button
              type="button"
              className={`chip ${seated.has(uid) ? '' : 'off'} ${editor.carried === uid ? 'carried-chip' : ''}`}
              aria-label={t(into === null ? 'people.drag' : 'canvas.putPerson', { name })}
              title={t(into === null ? 'people.drag' : 'canvas.putPerson', { name })}
              aria-disabled={into === null || undefined}
              onPointerDown={event => carry(uid, event)}
              onClick={() => into !== null && editor.carried === null && putPerson(editor, uid, into)}
            >
              <span className="chip-color" style={{ backgroundColor: color }} />
              <span className="chip-name">{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
