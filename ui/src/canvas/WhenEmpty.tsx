/** What a tile shows while nobody is in it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../kit/Field.tsx';
import { PicturePicker } from '../look/PicturePicker.tsx';
import { make } from './core/commands.ts';
import type { Editor } from './core/editor.ts';
import type { Empty, Tile } from './core/tile.ts';

const KINDS = ['nothing', 'text', 'picture'] as const;
/** Most characters of the text (model::region). */
const MOST_CHARS = 120;

export function WhenEmpty({ editor, tile }: { editor: Editor; tile: Tile }) {
  const { t } = useTranslation();
  const { empty } = tile;
  // A text or a picture is chosen before there is one.
  const [kind, setKind] = useState(empty.kind);
  const [written, setWritten] = useState<string | null>(null);
  const [known, setKnown] = useState(empty.kind);
  if (known !== empty.kind) {
    setKnown(empty.kind);
    setKind(empty.kind);
  }
  const show = (next: Empty) => make(editor, new Map([[tile.id, { empty: next }]]));
  const text = empty.kind === 'text' ? empty.text : '';

  const take = () => {
    const next = written?.trim();
    setWritten(null);
    if (next && next !== text) show({ kind: 'text', text: next });
  };
  return (
    <div className="when-empty">
      <Field label={t('canvas.whenEmpty')}>
        {ids => (
          <select
            {...ids}
            value={kind}
            onChange={({ target }) => {
              const chosen = KINDS.find(one => one === target.value) ?? 'nothing';
              setKind(chosen);
              if (chosen === 'nothing') show({ kind: 'nothing' });
            }}
          >
            {KINDS.map(one => (
              <option key={one} value={one}>
                {t(`canvas.empties.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {kind === 'text' && (
        <Field label={t('canvas.text')}>
          {ids => (
            <input
              {...ids}
              maxLength={MOST_CHARS}
              placeholder={t('canvas.textExample')}
              value={written ?? text}
              onChange={event => setWritten(event.target.value)}
              onBlur={take}
              onKeyDown={event => event.key === 'Enter' && take()}
            />
          )}
        </Field>
      )}
      {kind === 'picture' && (
        <PicturePicker
          label={t('canvas.picture')}
          value={empty.kind === 'picture' ? empty.picture : null}
          onChoose={picture => show(picture === null ? { kind: 'nothing' } : { kind: 'picture', picture })}
        />
      )}
    </div>
  );
}
