/**
 * Plays a recording in place. Space plays and pauses; left and right go 5 s; up and down change
 * the volume; F fills the screen.
 */
import { Download, Maximize, Pause, Play, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordingFile } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { clock, dateAndTime, fileStamp } from '../i18n/format.ts';
import { IconButton } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { lossWords } from './lossWords.ts';
import { type Source, usePlayback } from './usePlayback.ts';
import './player.css';

const STEP_SECONDS = 5;

/** The file when there is one, else the playlist. Settled once: a film does not jump while watched. */
function sourceOf(recording: Recording): Source {
  if (recording.mp4) return { kind: 'file', url: recordingFile(recording.sid, recording.mp4) };
  const playlist = recording.tracks[0]?.playlist ?? 'program/index.m3u8';
  return { kind: 'playlist', url: recordingFile(recording.sid, playlist) };
}

export function Player({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [source] = useState(() => sourceOf(recording));
  const { playing, time, length, muted, failed, toggle, seek, setMuted, setVolume, volume } = usePlayback(
    video,
    source,
  );
  const when = dateAndTime(recording.started_at, i18n.language);
  const lost = lossWords(recording, t, i18n.language);

  useEffect(() => video.current?.focus(), []);

  const fill = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void frame.current?.requestFullscreen?.();
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const onButton = event.target instanceof HTMLElement && event.target.closest('button, a') !== null;
    switch (event.key) {
      case 'ArrowLeft':
        seek(time - STEP_SECONDS);
        break;
      case 'ArrowRight':
        seek(time + STEP_SECONDS);
        break;
      case 'ArrowUp':
        setVolume(volume + 0.1);
        break;
      case 'ArrowDown':
        setVolume(volume - 0.1);
        break;
      case 'f':
        fill();
        break;
      case ' ':
        // On a button, space presses that button.
        if (onButton) return;
        toggle();
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const { cname, sid, mp4 } = recording;
  return (
    <Dialog title={t('player.title', { cname, when })} size="wide" onClose={onClose} onKeyDown={onKeyDown}>
      <div ref={frame} className="player">
        <video
          ref={video}
          playsInline
          tabIndex={-1}
          aria-label={t('player.picture', { cname })}
          onClick={toggle}
          {...(recording.poster ? { poster: recordingFile(sid, recording.poster) } : {})}
        />
        {failed && (
          <p className="player-failed" role="alert">
            {t('player.failed')}
          </p>
        )}
        <div className="player-bar">
          <IconButton label={t(playing ? 'player.pause' : 'player.play')} onClick={toggle}>
            {playing ? (
              <Pause size={20} fill="currentColor" aria-hidden />
            ) : (
              <Play size={20} fill="currentColor" aria-hidden />
            )}
          </IconButton>
          <span className="player-time">{clock(time * 1000)}</span>
          <input
            className="player-seek"
            type="range"
            min={0}
            max={Math.max(length, 0.1)}
            step="any"
            value={Math.min(time, length)}
            style={{ '--played': length > 0 ? Math.min(1, time / length) : 0 } as React.CSSProperties}
            aria-label={t('player.position')}
            aria-valuetext={t('player.positionText', {
              time: clock(time * 1000),
              length: clock(length * 1000),
            })}
            onChange={event => seek(event.target.valueAsNumber)}
          />
          <span className="player-time">{clock(length * 1000)}</span>
          <IconButton label={t('player.mute')} aria-pressed={muted} onClick={() => setMuted(!muted)}>
            {muted ? <VolumeX size={18} aria-hidden /> : <Volume2 size={18} aria-hidden />}
          </IconButton>
          <IconButton label={t('player.fill')} onClick={fill}>
            <Maximize size={18} aria-hidden />
          </IconButton>
        </div>
      </div>
      <footer className="player-foot">
        <p>{lost.length > 0 ? lost.join(' ') : t('player.complete')}</p>
        {mp4 ? (
          <a
            className="button"
            href={recordingFile(sid, mp4)}
            download={`${cname} ${fileStamp(recording.started_at)}.mp4`}
          >
            <Download size={16} aria-hidden />
            {t('player.download')}
          </a>
        ) : (
          recording.state === 'finalizing' && <p>{t('player.making')}</p>
        )}
      </footer>
    </Dialog>
  );
}
