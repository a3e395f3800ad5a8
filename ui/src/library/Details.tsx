/** Everything about the recording that is watched, and what can be done with it. */

import { Trash2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { clock, dateAndTime, row, size } from '../i18n/format.ts';
import { withWords } from '../i18n/index.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useLive } from '../live/store.ts';
import { hasWays } from '../uploads/way.ts';
import { DownloadLink } from './DownloadLink.tsx';
import { FolderPath } from './FolderPath.tsx';
import { ShowFiles } from './ShowFiles.tsx';
import { StateTag } from './StateTag.tsx';
import { TagEditor } from './TagEditor.tsx';
import { TitleField } from './TitleField.tsx';
import { Tracks } from './Tracks.tsx';
import { Trouble } from './Trouble.tsx';
import { isNews } from './trouble.ts';
import { useDelete } from './useDelete.ts';

// Where there is a bucket.
const DeliveryPanel = lazy(withWords(() => import('../uploads/DeliveryPanel.tsx')));
const UsageOfRecording = lazy(withWords(() => import('../usage/UsageOfRecording.tsx')));

interface Props {
  recording: Recording;
  /** Tags in use elsewhere. */
  tags: string[];
  onDeleted: () => void;
  /** The name of the track in the player; none: the program. */
  track: string | null;
  onTrack: (track: string | null) => void;
}

export function Details({ recording, tags, onDeleted, track, onTrack }: Props) {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, remove } = useDelete();
  const goes = useLive(live => hasWays(live.studio));
  const { cname, title, canvas, participants } = recording;

  const bin = async () => {
    if (await remove(recording)) onDeleted();
  };

  return (
    <section className="details" aria-label={t('watch.details')}>
      <div className="details-head">
        <TitleField key={recording.sid} recording={recording} />
        <div className="details-actions">
          <DownloadLink recording={recording} />
          <ShowFiles recording={recording} />
          <Button icon={<Trash2 size={16} aria-hidden />} busy={busy} onClick={bin}>
            {t('trash.delete')}
          </Button>
        </div>
      </div>
      {failure && <Problem failure={failure} onDismiss={forget} />}
      <p className="details-facts">
        {title && <span>{cname}</span>}
        <span>{dateAndTime(recording.started_at, i18n.language)}</span>
        <span>{clock(recording.duration_ms)}</span>
        <span>{size(recording.size_bytes, i18n.language)}</span>
        <span>{t('stage.format', { ...canvas })}</span>
        <StateTag recording={recording} />
      </p>
      {!isNews(recording) && <Trouble recording={recording} />}
      {goes && (
        <Suspense>
          <DeliveryPanel key={`way-${recording.sid}`} recording={recording} />
        </Suspense>
      )}
      <TagEditor key={`tags-${recording.sid}`} recording={recording} known={tags} />
      {participants.length > 0 && (
        <p className="details-people">
          <strong>{t('watch.people')}</strong> {row(participants, i18n.language)}
        </p>
      )}
      {recording.encoder && (
        <p className="details-people">{t('watch.encoder', { encoder: recording.encoder })}</p>
      )}
      <Tracks recording={recording} watched={track} onWatch={onTrack} />
      <Suspense>
        <UsageOfRecording key={`usage-${recording.sid}`} recording={recording} />
      </Suspense>
      <FolderPath sid={recording.sid} />
    </section>
  );
}
