/** One recording in the list. */
import { Download, Film, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { recordingFile } from '../api/client.ts';
import type { Recording, RecordingState } from '../api/types.ts';
import { clock, dateAndTime, fileStamp, size } from '../i18n/format.ts';
import { lossWords } from './lossWords.ts';

const TONE: Record<RecordingState, string> = {
  starting: 'danger',
  recording: 'danger',
  paused: 'warn',
  stopping: 'warn',
  finalizing: 'warn',
  finished: '',
  failed: 'danger',
};

export function RecordingRow({ recording, onPlay }: { recording: Recording; onPlay: () => void }) {
  const { t, i18n } = useTranslation();
  const { sid, cname, state, poster, mp4, problem } = recording;
  const when = dateAndTime(recording.started_at, i18n.language);
  const playable = recording.duration_ms > 0;
  const lost = lossWords(recording, t, i18n.language);

  return (
    <li className="film" data-sid={sid} data-state={state}>
      <button type="button" className="poster" disabled={!playable} onClick={onPlay}>
        <span className="unseen">{t('library.play', { cname, when })}</span>
        {poster ? <img src={recordingFile(sid, poster)} alt="" loading="lazy" /> : <Film aria-hidden />}
        {playable && (
          <span className="poster-play" aria-hidden="true">
            <Play size={16} fill="currentColor" />
          </span>
        )}
        <span className="poster-length">{clock(recording.duration_ms)}</span>
      </button>
      <div className="film-words">
        <p className="film-name" title={cname}>
          {cname}
        </p>
        <p className="film-when">{when}</p>
        <p className="film-facts">
          <span>{size(recording.size_bytes, i18n.language)}</span>
          {state !== 'finished' && (
            <span className={`tag ${TONE[state]}`}>{t(`library.state.${state}`)}</span>
          )}
          {mp4 && (
            <a
              className="film-download"
              href={recordingFile(sid, mp4)}
              download={`${cname} ${fileStamp(recording.started_at)}.mp4`}
            >
              <Download size={13} aria-hidden />
              {t('library.download')}
            </a>
          )}
        </p>
      </div>
      {(lost.length > 0 || problem) && (
        <div className="film-loss">
          {lost.map(sentence => (
            <p key={sentence}>{sentence}</p>
          ))}
          {problem && <p>{t('library.problem', { problem })}</p>}
        </div>
      )}
    </li>
  );
}
