/** One recording on the shelf: as a card, or as a line beside what is watched. */
import { Trash2, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { dateAndTime, size } from '../i18n/format.ts';
import { IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { addressOf } from '../route/route.ts';
import { Whereabouts } from '../uploads/Whereabouts.tsx';
import { nameOf } from './find.ts';
import { Poster } from './Poster.tsx';
import { ShowFiles } from './ShowFiles.tsx';
import { StateTag } from './StateTag.tsx';
import { isNews, signOf } from './trouble.ts';
import { useDelete } from './useDelete.ts';

interface Props {
  recording: Recording;
  query: string;
  index: number;
  current: boolean;
  onTag: (tag: string) => void;
  onDeleted: (index: number, sid: string) => void;
}

export const Card = memo(function Card({ recording, query, index, current, onTag, onDeleted }: Props) {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, remove } = useDelete();
  const { sid, state, cname, title, tags = [] } = recording;
  const name = nameOf(recording);
  const when = dateAndTime(recording.started_at, i18n.language);
  const sign = signOf(recording);

  const bin = async () => {
    if (await remove(recording)) onDeleted(index, sid);
  };

  return (
    <>
      <a
        className="card-link"
        href={addressOf({ page: 'recordings', sid, query })}
        data-index={index}
        data-state={state}
        aria-current={current ? 'true' : undefined}
        aria-keyshortcuts="Delete"
        onKeyDown={event => {
          if (event.key !== 'Delete') return;
          event.preventDefault();
          void bin();
        }}
      >
        <Poster recording={recording} />
        <span className="card-words">
          <span className="card-name" title={name}>
            {name}
          </span>
          <span className="card-facts">
            {title && (
              <>
                <span className="card-channel">{cname}</span>{' '}
              </>
            )}
            <span>{when}</span> <span>{size(recording.size_bytes, i18n.language)}</span>
          </span>
          <Whereabouts recording={recording} />
          {(state !== 'finished' || sign) && (
            <span className="card-signs">
              <StateTag recording={recording} />{' '}
              {sign && (
                <span className={`card-sign ${isNews(recording) ? 'news' : ''}`}>
                  <TriangleAlert size={12} aria-hidden />
                  {t(`library.sign.${sign}`)}
                </span>
              )}
            </span>
          )}
        </span>
      </a>
      {tags.length > 0 && (
        <ul className="card-tags" aria-label={t('library.tagsOf', { name })}>
          {tags.map(tag => (
            <li key={tag}>
              <button type="button" className="tag-button" onClick={() => onTag(tag)}>
                {tag}
              </button>
            </li>
          ))}
        </ul>
      )}
      <ShowFiles recording={recording} className="card-delete card-show" />
      <IconButton
        className="card-delete"
        label={t('trash.deleteName', { name })}
        aria-busy={busy || undefined}
        onClick={bin}
      >
        <Trash2 size={16} aria-hidden />
      </IconButton>
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </>
  );
});
