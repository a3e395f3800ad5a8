/** One recording, large, with everything about it; beside it the others that were found. */

import { Film } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { withWords } from '../i18n/index.ts';
import { addressOf } from '../route/route.ts';
import { Details } from './Details.tsx';
import { Player } from './Player.tsx';
import { Shelf } from './Shelf.tsx';
import { Trouble } from './Trouble.tsx';
import { isNews } from './trouble.ts';

const Away = lazy(withWords(() => import('../uploads/Away.tsx')));

interface Props {
  recording: Recording;
  others: Recording[];
  tags: string[];
  query: string;
  onTag: (tag: string) => void;
  onDeleted: () => void;
}

export function Watch({ recording, others, tags, query, onTag, onDeleted }: Props) {
  const { t } = useTranslation();
  const playable = recording.duration_ms > 0;
  const { sid } = recording;
  // Of another recording the program is watched first.
  const [chosen, choose] = useState<{ sid: string; track: string | null }>({ sid, track: null });
  const track = chosen.sid === sid ? chosen.track : null;
  return (
    <div className="watch">
      <div className="watch-main">
        {/* Where it is seen without scrolling, until it was read; then its sign stands with the details. */}
        {isNews(recording) && <Trouble recording={recording} />}
        {recording.away ? (
          <Suspense fallback={<div className="watch-empty" />}>
            <Away recording={recording} />
          </Suspense>
        ) : playable ? (
          <Player key={`${sid} ${track ?? ''}`} recording={recording} track={track} />
        ) : (
          <div className="nothing watch-empty">
            <Film aria-hidden />
            <p>{t('watch.nothingYet')}</p>
          </div>
        )}
        <Details
          recording={recording}
          tags={tags}
          onDeleted={onDeleted}
          track={track}
          onTrack={next => choose({ sid, track: next })}
        />
      </div>
      <aside className="watch-others" aria-label={t('watch.others')}>
        <Shelf
          recordings={others}
          look="lines"
          query={query}
          current={sid}
          onTag={onTag}
          onDeleted={gone => gone === sid && onDeleted()}
        />
      </aside>
    </div>
  );
}

/** The address names a recording that is not there. */
export function NotThere({ deleted, query }: { deleted: number; query: string }) {
  const { t } = useTranslation();
  return (
    <div className="nothing page-nothing">
      <Film aria-hidden />
      <h2>{t('watch.notThere')}</h2>
      <p>{t('watch.notThereText')}</p>
      <p className="page-ways">
        <a className="button" href={addressOf({ page: 'recordings', sid: null, query })}>
          {t('library.title')}
        </a>
        {deleted > 0 && (
          <a className="button" href={addressOf({ page: 'trash' })}>
            {t('trash.title')}
          </a>
        )}
      </p>
    </div>
  );
}
