/** One recording in the console's narrow list. */
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { dateAndTime, size } from '../i18n/format.ts';
import { Whereabouts } from '../uploads/Whereabouts.tsx';
import { DownloadLink } from './DownloadLink.tsx';
import { nameOf } from './find.ts';
import { Poster } from './Poster.tsx';
import { StateTag } from './StateTag.tsx';
import { Trouble } from './Trouble.tsx';

export function RecordingRow({ recording, onPlay }: { recording: Recording; onPlay: () => void }) {
  const { t, i18n } = useTranslation();
  const { sid, state } = recording;
  const when = dateAndTime(recording.started_at, i18n.language);
  const name = nameOf(recording);

  return (
    <li className="film" data-sid={sid} data-state={state}>
      <button type="button" className="poster" disabled={recording.duration_ms === 0} onClick={onPlay}>
        <span className="unseen">{t('library.play', { name, when })}</span>
        <Poster recording={recording} />
      </button>
      <div className="film-words">
        <p className="film-name" title={name}>
          {name}
        </p>
        <p className="film-when">{when}</p>
        <p className="film-facts">
          <span>{size(recording.size_bytes, i18n.language)}</span>
          <StateTag recording={recording} />
          {recording.mp4 && <DownloadLink recording={recording} small />}
          <Whereabouts recording={recording} />
        </p>
      </div>
      <Trouble recording={recording} />
    </li>
  );
}
