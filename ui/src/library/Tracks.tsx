/** Who was recorded alone, beside the program: each to be watched in the player, and to be saved. */
import { Download, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { downloadAddress } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { nameOfTrack, tracksOf } from './tracks.ts';

interface Props {
  recording: Recording;
  /** The name of the track in the player; none: the program. */
  watched: string | null;
  onWatch: (track: string | null) => void;
}

export function Tracks({ recording, watched, onWatch }: Props) {
  const { t } = useTranslation();
  const tracks = tracksOf(recording);
  if (recording.away || tracks.length === 0) return null;
  const choice = (track: string | null, name: string) => (
    <Button
      look="quiet"
      className="track-name"
      icon={<Play size={14} aria-hidden />}
      aria-pressed={watched === track}
      onClick={() => onWatch(track)}
    >
      {name}
    </Button>
  );
  return (
    <section className="tracks" aria-label={t('watch.tracks')}>
      <h3>{t('watch.tracks')}</h3>
      <ul>
        <li>{choice(null, t('watch.program'))}</li>
        {tracks.map(track => {
          const name = nameOfTrack(track, t);
          return (
            <li key={track.name}>
              {choice(track.name, name)}
              {track.mp4 && (
                <a
                  className="icon-button"
                  href={downloadAddress(recording.sid, track.mp4)}
                  download
                  aria-label={t('watch.saveTrack', { name })}
                  title={t('watch.saveTrack', { name })}
                >
                  <Download size={16} aria-hidden />
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
