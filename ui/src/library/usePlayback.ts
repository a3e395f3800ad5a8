/**
 * A video element as state: what plays, where, how loud. hls.js is fetched only for playlists.
 */
import { type RefObject, useEffect, useState } from 'react';

export interface Source {
  kind: 'file' | 'playlist';
  url: string;
}

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));

/** Gives the element its source; returns what takes it away again. */
function attach(video: HTMLVideoElement, source: Source, fail: () => void): () => void {
  if (source.kind === 'file') {
    video.src = source.url;
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
      return;
    }
    const hls = new Hls({ startPosition: 0, enableWorker: false });
    hls.on(Hls.Events.ERROR, (_, data) => {
      if (data.fatal) fail();
    });
    hls.loadSource(source.url);
    hls.attachMedia(video);
    release = () => hls.destroy();
  }, fail);
  return () => {
    over = true;
    release?.();
  };
}

export function usePlayback(ref: RefObject<HTMLVideoElement | null>, source: Source) {
  const [playing, setPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(0);
  const [muted, setMutedState] = useState(false);
  const [volume, setVolumeState] = useState(1);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    const fail = () => setFailed(true);
    const loudness = () => {
      setMutedState(video.muted);
      setVolumeState(video.volume);
    };
    const events: [string, () => void][] = [
      ['play', () => setPlaying(true)],
      ['pause', () => setPlaying(false)],
      ['timeupdate', () => setTime(video.currentTime)],
      ['seeking', () => setTime(video.currentTime)],
      ['durationchange', () => setLength(Number.isFinite(video.duration) ? video.duration : 0)],
      ['volumechange', loudness],
      ['error', () => video.error && fail()],
    ];
    for (const [name, listener] of events) video.addEventListener(name, listener);
    const detach = attach(video, source, fail);
    // A browser may want a press first; then the play button waits.
    video.play().catch(() => setPlaying(false));
    return () => {
      for (const [name, listener] of events) video.removeEventListener(name, listener);
      video.pause();
      detach();
    };
  }, [ref, source]);

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
  const setMuted = (on: boolean) => {
    if (ref.current) ref.current.muted = on;
  };
  const setVolume = (to: number) => {
    if (ref.current) ref.current.volume = clamp(to, 1);
  };
  return { playing, time, length, muted, volume, failed, toggle, seek, setMuted, setVolume };
}
