/** A recording played over the console, without leaving it. */

import { Maximize2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { dateAndTime } from '../i18n/format.ts';
import { withWords } from '../i18n/index.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { recordingAddress } from '../route/route.ts';
import { DownloadLink } from './DownloadLink.tsx';
import { nameOf } from './find.ts';
import { Player } from './Player.tsx';
import { ShowFiles } from './ShowFiles.tsx';
import { troubleWords } from './trouble.ts';

const Away = lazy(withWords(() => import('../uploads/Away.tsx')));

export default function PlayerDialog({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const when = dateAndTime(recording.started_at, i18n.language);
  const lost = troubleWords(recording, t, i18n.language);
  return (
    <Dialog title={t('player.title', { name: nameOf(recording), when })} size="wide" onClose={onClose}>
      {recording.away ? (
        <Suspense fallback={<div className="watch-empty" />}>
          <Away recording={recording} />
        </Suspense>
      ) : (
        <Player recording={recording} />
      )}
      <footer className="player-foot">
        <p>{lost.length > 0 ? lost.join(' ') : t('player.complete')}</p>
        <a className="button quiet" href={recordingAddress(recording.sid)} onClick={onClose}>
          <Maximize2 size={16} aria-hidden />
          {t('player.open')}
        </a>
        <ShowFiles recording={recording} />
        <DownloadLink recording={recording} />
      </footer>
    </Dialog>
  );
}
