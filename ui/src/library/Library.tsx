/**
 * Every recording, with a search and an order of one's choice.
 */
import { Clapperboard } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../live/store.ts';
import { find, ORDERS, type Order } from './find.ts';
import { RecordingRow } from './RecordingRow.tsx';
import './library.css';

export function Library({ onPlay }: { onPlay: (sid: string) => void }) {
  const { t } = useTranslation();
  const recordings = useLive(live => live.studio.recordings);
  const folder = useLive(live => live.studio.system?.library);
  const [words, setWords] = useState('');
  const [order, setOrder] = useState<Order>('newest');
  const shown = useMemo(() => find(recordings, words, order), [recordings, words, order]);

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
      <div className="library-find">
        <input
          type="search"
          aria-label={t('library.search')}
          placeholder={t('library.search')}
          value={words}
          onChange={event => setWords(event.target.value)}
        />
        <select
          aria-label={t('library.order')}
          value={order}
          onChange={event => setOrder(ORDERS.find(one => one === event.target.value) ?? 'newest')}
        >
          {ORDERS.map(one => (
            <option key={one} value={one}>
              {t(`library.orders.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <p className="library-none" role="status">
        {shown.length === 0 && t('library.noneFound')}
      </p>
      <ul className="library-list" aria-label={t('library.list')}>
        {shown.map(recording => (
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
