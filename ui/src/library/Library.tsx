/**
 * Every recording, newest first.
 */
import { Clapperboard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../live/store.ts';
import { RecordingRow } from './RecordingRow.tsx';
import './library.css';

export function Library({ onPlay }: { onPlay: (sid: string) => void }) {
  const { t } = useTranslation();
  const recordings = useLive(live => live.studio.recordings);
  const folder = useLive(live => live.studio.system?.library);

  if (recordings.length === 0) {
    return (
      <div className="nothing">
        <Clapperboard aria-hidden />
        <h3>{t('library.emptyTitle')}</h3>
        <p>{t('library.emptyText')}</p>
      </div>
    );
  }
  return (
    <div className="library">
      <ul className="library-list" aria-label={t('library.list')}>
        {recordings.map(recording => (
          <RecordingRow key={recording.sid} recording={recording} onPlay={() => onPlay(recording.sid)} />
        ))}
      </ul>
      {folder && (
        <footer className="library-foot">
          <p title={folder}>{t('library.folder', { folder })}</p>
        </footer>
      )}
    </div>
  );
}
