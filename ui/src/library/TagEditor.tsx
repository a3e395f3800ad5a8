/** A recording's tags: taken off by a press, added by writing. Enter or a comma ends one. */
import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeRecording } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';

const LONGEST = 40;
const MOST = 20;

export function TagEditor({ recording, known }: { recording: Recording; known: string[] }) {
  const { t } = useTranslation();
  const { failure, forget, run } = useAttempt();
  const [written, setWritten] = useState('');
  const id = useId();
  const { sid, tags = [] } = recording;
  const has = (tag: string) => tags.some(one => one.toLowerCase() === tag.toLowerCase());

  const keep = (next: string[]) => run(() => changeRecording(sid, { tags: next }));
  const add = async (text: string) => {
    const tag = text.trim();
    if (tag === '' || has(tag)) return setWritten('');
    if (await keep([...tags, tag])) setWritten('');
  };

  return (
    <div className="tag-editor">
      <ul className="tags" aria-label={t('watch.tags')}>
        {tags.map(tag => (
          <li key={tag}>
            <button
              type="button"
              className="filter-chip"
              aria-label={t('watch.removeTag', { tag })}
              onClick={() => keep(tags.filter(other => other !== tag))}
            >
              <span>{tag}</span>
              <X size={13} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {tags.length < MOST ? (
        <input
          list={id}
          value={written}
          maxLength={LONGEST}
          aria-label={t('watch.addTag')}
          placeholder={t('watch.addTag')}
          onChange={event => setWritten(event.target.value)}
          onKeyDown={event => {
            // While an input method composes, Enter is its own.
            if (event.nativeEvent.isComposing) return;
            const last = tags.at(-1);
            if (event.key === 'Backspace' && written === '' && last) {
              void keep(tags.slice(0, -1));
              return setWritten(last);
            }
            if (event.key !== 'Enter' && event.key !== ',' && event.key !== '，') return;
            event.preventDefault();
            void add(written);
          }}
          onBlur={() => add(written)}
        />
      ) : (
        <p className="tags-full">{t('watch.tagsFull', { most: MOST })}</p>
      )}
      <datalist id={id}>
        {known
          .filter(tag => !has(tag))
          .map(tag => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </div>
  );
}
