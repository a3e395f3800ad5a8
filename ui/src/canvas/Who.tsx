/** Who is in a tile: somebody bound to it, or the next to join; and a swap with another tile. */
import { useTranslation } from 'react-i18next';
import { Field } from '../kit/Field.tsx';
import { putPerson, releaseTile, swapPeople } from './core/commands.ts';
import type { Editor } from './core/editor.ts';
import type { Tile } from './core/tile.ts';
import { whoIn } from './words.ts';

export function Who({ editor, tile }: { editor: Editor; tile: Tile }) {
  const { t } = useTranslation();
  const { people, tiles } = editor;
  const others = tiles.filter(other => other.id !== tile.id);
  const seated = people.find(person => person.uid === editor.seating.get(tile.id));
  const isAbsent = tile.uid !== null && !people.some(person => person.uid === tile.uid);
  return (
    <div className="who">
      <Field label={t('canvas.who')}>
        {ids => (
          <select
            {...ids}
            value={tile.uid ?? ''}
            onChange={({ target }) => {
              if (target.value === '') releaseTile(editor, tile.id);
              else putPerson(editor, Number(target.value), tile.id);
            }}
          >
            <option value="">
              {tile.uid === null && seated ? t('canvas.nextNow', { name: seated.name }) : t('canvas.next')}
            </option>
            {people.map(({ uid, name }) => (
              <option key={uid} value={uid}>
                {name}
              </option>
            ))}
            {isAbsent && <option value={tile.uid ?? ''}>{t('canvas.absent', { uid: tile.uid })}</option>}
          </select>
        )}
      </Field>
      {others.length > 0 && (
        <Field label={t('canvas.swap')}>
          {ids => (
            <select
              {...ids}
              value=""
              onChange={({ target }) => target.value !== '' && swapPeople(editor, tile.id, target.value)}
            >
              <option value="">{t('canvas.swapChoose')}</option>
              {others.map(other => (
                <option key={other.id} value={other.id}>
                  {whoIn(t, editor, other.id)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </div>
  );
}
