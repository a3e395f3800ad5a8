import { expect, it } from 'vitest';
import type { Message } from '../api/types.ts';
import { channel, recording, SYSTEM, studio } from '../test/world.ts';
import { apply, NOTHING } from './studio.ts';

const message = (seq: number, event: object) => ({ seq, run: 'run', ...event }) as Message;

it('a snapshot replaces everything, sorted', () => {
  const snapshot = message(7, {
    type: 'snapshot',
    system: SYSTEM,
    channels: [channel(1, { cname: 'b' }), channel(2, { cname: 'a' })],
    recordings: [recording(1), recording(3), recording(2)],
  });
  const next = apply(studio({ channels: [channel(9, { cname: 'gone' })] }), snapshot);
  expect(next).toMatchObject({ run: 'run', seq: 7, system: SYSTEM });
  expect(next.channels.map(({ cname }) => cname)).toEqual(['a', 'b']);
  expect(next.recordings.map(({ sid }) => Number.parseInt(sid, 16))).toEqual([3, 2, 1]);
});

it('a channel or recording is put in its place, or replaced where it is', () => {
  let now = apply(NOTHING, message(1, { type: 'channel', channel: channel(1, { cname: 'b' }) }));
  now = apply(now, message(2, { type: 'channel', channel: channel(1, { cname: 'a' }) }));
  now = apply(now, message(3, { type: 'channel', channel: channel(5, { cname: 'b' }) }));
  now = apply(now, message(4, { type: 'recording', recording: recording(1) }));
  now = apply(now, message(5, { type: 'recording', recording: recording(2) }));
  now = apply(now, message(6, { type: 'recording', recording: recording(1, { frames: 1 }) }));
  expect(now.channels.map(({ cname, participants }) => [cname, participants.length])).toEqual([
    ['a', 1],
    ['b', 5],
  ]);
  expect(now.recordings.map(({ frames }) => frames)).toEqual([360, 1]);
  expect(now.seq).toBe(6);
});

it('what lies in the trash is known from the start and told when it changes', () => {
  const told = message(2, { type: 'snapshot', system: SYSTEM, channels: [], recordings: [] });
  expect(apply(NOTHING, told).trash).toEqual({ count: 0, size_bytes: 0 });
  const trash = { count: 2, size_bytes: 5 };
  expect(apply(NOTHING, { ...told, trash } as Message).trash).toEqual(trash);
  expect(apply(NOTHING, message(3, { type: 'trash', trash })).trash).toEqual(trash);
});

it('kept layouts and pictures are known from the start and told whole when they change', () => {
  const told = message(2, { type: 'snapshot', system: SYSTEM, channels: [], recordings: [] });
  expect(apply(NOTHING, told)).toMatchObject({ layouts: [], pictures: [] });
  const layouts = [{ id: 'a', name: 'Two of us', layout: { kind: 'vertical' as const } }];
  const pictures = [
    { id: 'c'.repeat(32), name: 'logo.png', format: 'png' as const, width: 8, height: 8, bytes: 70 },
  ];
  expect(apply(NOTHING, { ...told, layouts, pictures } as Message)).toMatchObject({ layouts, pictures });
  const now = apply(studio(), message(3, { type: 'layouts', layouts }));
  expect(apply(now, message(4, { type: 'pictures', pictures }))).toMatchObject({ layouts, pictures });
});

it('buckets, deliveries and uploads are known from the start and told when they change', () => {
  const told = message(2, { type: 'snapshot', system: SYSTEM, channels: [], recordings: [] });
  const { buckets, deliveries, uploads } = apply(studio({ buckets: [] }), told);
  expect([buckets, deliveries, uploads.waiting_files]).toEqual([[], {}, 0]);

  const bucket = {
    id: 'a',
    name: 'A',
    service: 'folder',
    bucket: '/media/disk',
    keys: 'not_needed',
  } as const;
  const delivery = { sid: recording(1).sid, state: 'sending', destination: { primary: 'a' } };
  let now = apply(NOTHING, { ...told, buckets: [bucket], deliveries: [delivery] } as unknown as Message);
  expect(now.buckets).toEqual([bucket]);
  expect(now.deliveries[delivery.sid]).toEqual(delivery);

  const further = { ...delivery, state: 'uploaded' };
  const other = { ...delivery, sid: recording(2).sid };
  now = apply(now, message(3, { type: 'delivery', delivery: further }));
  now = apply(now, message(4, { type: 'delivery', delivery: other }));
  expect(Object.values(now.deliveries).map(({ state }) => state)).toEqual(['uploaded', 'sending']);
  const busy = { ...NOTHING.uploads, waiting_files: 3 };
  now = apply(now, message(5, { type: 'uploads', uploads: busy }));
  now = apply(now, message(6, { type: 'buckets', buckets: [] }));
  expect([now.uploads.waiting_files, now.buckets]).toEqual([3, []]);
});

it('what is removed is gone', () => {
  const full = studio({ recordings: [recording(1)] });
  expect(apply(full, message(2, { type: 'channel_removed', cname: 'Demo class' })).channels).toEqual([]);
  const { sid } = recording(1);
  expect(apply(full, message(2, { type: 'recording_removed', sid })).recordings).toEqual([]);
});

it('an event of a newer recorder only counts', () => {
  const before = studio();
  expect(apply(before, message(9, { type: 'weather' }))).toEqual({ ...before, seq: 9 });
});
