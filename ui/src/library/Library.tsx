/**
 * The newest recordings beside the live picture, and the way to all of them.
 */
import { ArrowRight, Clapperboard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../live/store.ts';
import { addressOf } from '../route/route.ts';
import { RecordingRow } from './RecordingRow.tsx';
import './library.css';

/** More are looked for on the page of all recordings. */
const RECENT = 20;

const ALL = addressOf({ page: 'recordings', sid: null, query: '' });

export function Library({ onPlay }: { onPlay: (sid: string) => void }) {
  const { t } = useTranslation();
  const recordings = useLive(live => live.studio.recordings);
  const deleted = useLive(live => live.studio.trash.count);

  if (recordings.length === 0) {
    return (
      <div className="nothing">
        <Clapperboard aria-hidden />
        <h3>{t('library.emptyTitle')}</h3>
        <p>{t('library.emptyText')}</p>
        {deleted > 0 && <a href={addressOf({ page: 'trash' })}>{t('library.deleted', { count: deleted })}</a>}
      </div>
    );
  }
  return (
    <div className="library">
      <p className="library-head">
        <span>{t('library.recent')}</span>
        <a className="button quiet" href={ALL}>
          {t('library.all', { count: recordings.length })}
          <ArrowRight size={15} aria-hidden />
        </a>
      </p>
      <ul className="library-list" aria-label={t('library.list')}>
        {recordings.slice(0, RECENT).map(recording => (
          <RecordingRow key={recording.sid} recording={recording} onPlay={() => onPlay(recording.sid)} />
        ))}
      </ul>
    </div>
  );
}
