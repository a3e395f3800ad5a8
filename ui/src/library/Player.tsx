/**
 * A recording that plays in place: the picture, its controls, its keys. What the browser's own video
 * element can do it does; the controls are ours, because they must speak the console's language, step
 * by frames and answer to the keyboard.
 */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mark, recordingFile } from '../api/client.ts';
import type { Recording, Track } from '../api/types.ts';
import { clock } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { MarkerList } from '../markers/MarkerList.tsx';
import { neighbour } from '../markers/markers.ts';
import { platform } from '../platform/index.ts';
import { nameOf } from './find.ts';
import type { Command } from './keys.ts';
import { PlayerBar } from './PlayerBar.tsx';
import { PlayerKeys } from './PlayerKeys.tsx';
import { nameOfTrack } from './tracks.ts';
import { type Source, SPEEDS, usePlayback } from './usePlayback.ts';
import { usePlayerKeys } from './usePlayerKeys.ts';
import './player.css';

/**
 * The file when there is one, else the playlist. Settled once: a film does not jump while watched. The
 * window's WebKit now and then stands at the first frames of a file it has in full; of segments never.
 */
function sourceOf(recording: Recording, alone: Track | undefined): Source {
  const mp4 = alone ? alone.mp4 : recording.mp4;
  if (mp4 && platform.kind === 'browser') return { kind: 'file', url: recordingFile(recording.sid, mp4) };
  const playlist = (alone ?? recording.tracks[0])?.playlist ?? 'program/index.m3u8';
  return { kind: 'playlist', url: recordingFile(recording.sid, playlist) };
}

interface Props {
  recording: Recording;
  /** The name of the one participant's track that plays; none: the program. */
  track?: string | null;
}

export function Player({ recording, track = null }: Props) {
  const { t } = useTranslation();
  const alone = track === null ? undefined : recording.tracks.find(({ name }) => name === track);
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLElement>(null);
  const [source] = useState(() => sourceOf(recording, alone));
  const [known] = useState({ seconds: recording.duration_ms / 1000, fps: recording.canvas.fps });
  const [keysShown, setKeysShown] = useState(false);
  const [marked, setMarked] = useState<number | null>(null);
  const marking = useAttempt();
  const playback = usePlayback(video, source, known);
  const { time, length, muted, volume, speed, failed, toggle, seek } = playback;
  const name = alone
    ? t('common.labelled', { label: nameOf(recording), text: nameOfTrack(alone, t) })
    : nameOf(recording);
  const { sid } = recording;
  // Markers name places of the program; a track has a time of its own.
  const markers = (!alone && recording.markers) || [];

  useEffect(() => frame.current?.focus({ preventScroll: true }), []);

  const fill = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void frame.current?.requestFullscreen?.();
  };

  /** Where the film is, more exactly than its state says. */
  const place = () => Math.round((video.current?.currentTime ?? 0) * 1000);

  const markHere = () =>
    marking.run(async () => {
      // The sound may end a moment after the last picture.
      const at_ms = Math.min(place(), recording.duration_ms);
      setMarked((await mark(sid, { at_ms })).at_ms);
    });

  const obey = (command: Command) => {
    switch (command.does) {
      case 'toggle':
        return toggle();
      case 'skip':
        return seek(time + command.by);
      case 'frame':
        return playback.step(command.by);
      case 'tenth':
        return seek((length * command.to) / 10);
      case 'start':
        return seek(0);
      case 'end':
        return seek(length);
      case 'louder':
        return playback.setVolume(volume + command.by);
      case 'faster': {
        const next = SPEEDS[(SPEEDS as readonly number[]).indexOf(speed) + command.by];
        if (next) playback.setSpeed(next);
        return;
      }
      case 'mute':
        return playback.setMuted(!muted);
      case 'mark':
        return alone ? undefined : void markHere();
      case 'marker': {
        const next = neighbour(markers, place(), command.by);
        if (next) seek(next.at_ms / 1000);
        return;
      }
      case 'fill':
        return fill();
      case 'keys':
        return setKeysShown(!keysShown);
      default:
        command satisfies never;
    }
  };
  usePlayerKeys(frame, obey);

  return (
    <section ref={frame} className="player" aria-label={t('player.of', { name })} tabIndex={-1}>
      <video
        ref={video}
        playsInline
        tabIndex={-1}
        aria-label={t('player.picture', { name })}
        style={{ aspectRatio: recording.canvas.width / recording.canvas.height }}
        onClick={toggle}
        onDoubleClick={fill}
        {...(recording.poster && !alone ? { poster: recordingFile(recording.sid, recording.poster) } : {})}
      />
      {failed && (
        <div className="player-failed" role="alert">
          <p>{t('player.failed')}</p>
          <Button onClick={playback.tryAgain}>{t('common.again')}</Button>
        </div>
      )}
      {keysShown && <PlayerKeys onClose={() => setKeysShown(false)} />}
      <PlayerBar
        playback={playback}
        markers={markers}
        onMark={alone ? undefined : () => void markHere()}
        onFill={fill}
        onKeys={() => setKeysShown(!keysShown)}
        keysShown={keysShown}
      />
      {marking.failure && <Problem failure={marking.failure} onDismiss={marking.forget} />}
      {markers.length > 0 && <MarkerList sid={sid} markers={markers} onSeek={seek} />}
      <p className="unseen" role="status">
        {marked === null ? '' : t('markers.made', { time: clock(marked) })}
      </p>
    </section>
  );
}
