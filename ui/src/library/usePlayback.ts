/**
 * A video element as state: what plays, where, how loud. hls.js is fetched only for playlists.
 */
import { type RefObject, useEffect, useState } from 'react';

export interface Source {
  kind: 'file' | 'playlist';
  url: string;
}

/** Slower or faster than it was recorded; the sound keeps its pitch. */
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));

/**
 * Gives the element its source and starts it; returns what takes the source away again. Started only
 * once the source is there: giving it one later would pause what was asked to play (HTML, media
 * element load algorithm).
 */
function attach(video: HTMLVideoElement, source: Source, start: () => void, fail: () => void): () => void {
  if (source.kind === 'file') {
    video.src = source.url;
    start();
    return () => {
      video.removeAttribute('src');
      video.load();
    };
  }
  let release: (() => void) | null = null;
  let over = false;
  void import('hls.js/light').then(({ default: Hls }) => {
    if (over) return;
    if (!Hls.isSupported()) {
      video.src = source.url; // a browser that plays playlists itself
      start();
      return;
    }
    const hls = new Hls({ startPosition: 0, enableWorker: false });
    hls.on(Hls.Events.ERROR, (_, data) => {
      if (data.fatal) fail();
    });
    hls.once(Hls.Events.MANIFEST_PARSED, start);
    hls.loadSource(source.url);
    hls.attachMedia(video);
    release = () => hls.destroy();
  }, fail);
  return () => {
    over = true;
    release?.();
  };
}

/** `known`: how long it is and how many frames a second it has, before the film itself says so. */
export function usePlayback(
  ref: RefObject<HTMLVideoElement | null>,
  source: Source,
  known: { seconds: number; fps: number },
) {
  const [playing, setPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(known.seconds);
  const [speed, setSpeedState] = useState(1);
  const [attempt, setAttempt] = useState(0);
  const [muted, setMutedState] = useState(false);
  const [volume, setVolumeState] = useState(1);
  const [failed, setFailed] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt attaches the same source again
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    setFailed(false);
    const fail = () => setFailed(true);
    const loudness = () => {
      setMutedState(video.muted);
      setVolumeState(video.volume);
    };
    const events: [string, () => unknown][] = [
      ['play', () => setPlaying(true)],
      ['pause', () => setPlaying(false)],
      ['timeupdate', () => setTime(video.currentTime)],
      ['seeking', () => setTime(video.currentTime)],
      ['durationchange', () => Number.isFinite(video.duration) && setLength(video.duration)],
      ['ratechange', () => setSpeedState(video.playbackRate)],
      ['volumechange', loudness],
      ['error', () => video.error && fail()],
    ];
    for (const [name, listener] of events) video.addEventListener(name, listener);
    // A browser may want a press first; then the play button waits.
    const start = () => video.play().catch(() => setPlaying(false));
    const detach = attach(video, source, start, fail);
    return () => {
      for (const [name, listener] of events) video.removeEventListener(name, listener);
      video.pause();
      detach();
    };
  }, [ref, source, attempt]);

  const toggle = () => {
    const video = ref.current;
    if (!video) return;
    if (video.paused) video.play().catch(() => setPlaying(false));
    else video.pause();
  };
  const seek = (to: number) => {
    const video = ref.current;
    if (!video || !Number.isFinite(to)) return;
    const target = clamp(to, video.duration || 0);
    video.currentTime = target;
    setTime(target);
  };
  /** To the middle of the next or last frame, so that rounding never shows the same one again. */
  const step = (by: 1 | -1) => {
    const video = ref.current;
    if (!video) return;
    video.pause();
    seek((Math.floor(video.currentTime * known.fps + 0.001) + by + 0.5) / known.fps);
  };
  const setSpeed = (to: number) => {
    if (ref.current) ref.current.playbackRate = to;
  };
  const setMuted = (on: boolean) => {
    if (ref.current) ref.current.muted = on;
  };
  const setVolume = (to: number) => {
    if (ref.current) ref.current.volume = clamp(to, 1);
  };
  const tryAgain = () => setAttempt(attempt + 1);
  const shown = { playing, time, length, speed, muted, volume, failed };
  return { ...shown, toggle, seek, step, setSpeed, setMuted, setVolume, tryAgain };
}
