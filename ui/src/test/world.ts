/** Things of the contract, as tests need them. */
import type { Channel, Participant, Recording, System } from '../api/types.ts';
import { NOTHING, type Studio } from '../live/studio.ts';

export const SYSTEM: System = {
  version: '0.1.0',
  started_at: '2026-11-23T10:00:00.000Z',
  library: '/home/teacher/Videos/Rollcall',
  disk: { free_bytes: 90e9, seconds_left: 42_120 },
};

export function participant(uid: number, over: Partial<Participant> = {}): Participant {
  return {
    uid,
    name: `Person ${uid}`,
    source: 'demo',
    presence: 'live',
    muted: false,
    volume: 1,
    color: '#2f5fb3',
    shows: 'picture',
    stats: { codec: null, width: 1280, height: 720, fps: 29.97, audio: true, level: 0.5 },
    ...over,
  };
}

export function channel(people: number, over: Partial<Channel> = {}): Channel {
  const participants = Array.from({ length: people }, (_, i) => participant(i + 1));
  return {
    cname: 'Demo class',
    canvas: { width: 1280, height: 720, fps: 30, background: '#10141c' },
    layout: { kind: 'best-fit' },
    regions: participants.slice(0, 17).map(({ uid }) => ({ uid, x: 0, y: 0, width: 1, height: 1 })),
    participants,
    ...over,
  };
}

export function recording(n: number, over: Partial<Recording> = {}): Recording {
  return {
    version: 1,
    sid: n.toString(16).padStart(32, '0'),
    cname: 'Demo class',
    state: 'finished',
    canvas: { width: 1280, height: 720, fps: 30, background: '#10141c' },
    started_at: '2026-11-23T09:30:00.000Z',
    duration_ms: 12_000,
    frames: 360,
    frames_missing: 0,
    size_bytes: 7_300_000,
    participants: [],
    tracks: [{ name: 'program', playlist: 'program/index.m3u8' }],
    poster: 'poster.jpg',
    mp4: 'program.mp4',
    ...over,
  };
}

export function studio(over: Partial<Studio> = {}): Studio {
  return { ...NOTHING, run: 'run', seq: 1, system: SYSTEM, channels: [channel(4)], ...over };
}
