/** The player's controls, all of them with names. */
import { Flag, Keyboard, Maximize, Pause, Play, Volume2, VolumeX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Marker } from '../api/types.ts';
import { clock } from '../i18n/format.ts';
import { IconButton } from '../kit/Button.tsx';
import { MarkerTicks } from '../markers/MarkerTicks.tsx';
import { SPEEDS, type usePlayback } from './usePlayback.ts';

interface Props {
  playback: ReturnType<typeof usePlayback>;
  markers: Marker[];
  /** None: nothing can be marked. */
  onMark: (() => void) | undefined;
  onFill: () => void;
  onKeys: () => void;
  keysShown: boolean;
}

const part = (done: number) => ({ '--played': Math.min(1, Math.max(0, done)) }) as React.CSSProperties;

export function PlayerBar({ playback, markers, onMark, onFill, onKeys, keysShown }: Props) {
  const { t, i18n } = useTranslation();
  const { playing, time, length, speed, muted, volume } = playback;
  const [now, whole] = [clock(time * 1000), clock(length * 1000)];
  const heard = muted ? 0 : volume;
  const number = new Intl.NumberFormat(i18n.language);

  return (
    <div className="player-bar">
      <IconButton label={t(playing ? 'player.pause' : 'player.play')} onClick={playback.toggle}>
        {playing ? (
          <Pause size={20} fill="currentColor" aria-hidden />
        ) : (
          <Play size={20} fill="currentColor" aria-hidden />
        )}
      </IconButton>
      <span className="player-time" style={{ '--digits': whole.length } as React.CSSProperties}>
        {now}
      </span>
      <div className="player-track">
        <input
          className="slider player-seek"
          data-seek
          type="range"
          min={0}
          max={Math.max(length, 0.1)}
          step="any"
          value={Math.min(time, length)}
          style={part(length > 0 ? time / length : 0)}
          aria-label={t('player.position')}
          aria-valuetext={t('player.positionText', { time: now, length: whole })}
          onChange={event => playback.seek(event.target.valueAsNumber)}
        />
        <MarkerTicks markers={markers} length={length} onSeek={playback.seek} />
      </div>
      <span className="player-time">{whole}</span>
      {onMark && (
        <IconButton label={t('markers.markHere')} aria-keyshortcuts="m" onClick={onMark}>
          <Flag size={18} aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={t('player.mute')}
        aria-keyshortcuts="s"
        aria-pressed={muted}
        onClick={() => playback.setMuted(!muted)}
      >
        {muted || volume === 0 ? <VolumeX size={18} aria-hidden /> : <Volume2 size={18} aria-hidden />}
      </IconButton>
      <input
        className="slider player-volume"
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={heard}
        style={part(heard)}
        aria-label={t('player.volume')}
        aria-valuetext={t('player.percent', { percent: Math.round(heard * 100) })}
        onChange={event => {
          playback.setMuted(false);
          playback.setVolume(event.target.valueAsNumber);
        }}
      />
      <select
        className="player-speed"
        aria-label={t('player.speed')}
        title={t('player.speed')}
        value={speed}
        onChange={event => playback.setSpeed(Number(event.target.value))}
      >
        {SPEEDS.map(one => (
          <option key={one} value={one}>
            {t('player.times', { speed: number.format(one) })}
          </option>
        ))}
      </select>
      <IconButton
        label={t('player.keysTitle')}
        aria-pressed={keysShown}
        aria-keyshortcuts="?"
        onClick={onKeys}
      >
        <Keyboard size={18} aria-hidden />
      </IconButton>
      <IconButton label={t('player.fill')} aria-keyshortcuts="f" onClick={onFill}>
        <Maximize size={18} aria-hidden />
      </IconButton>
    </div>
  );
}
