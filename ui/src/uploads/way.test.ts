/** Where recordings are, in a word; how uploads go, in a line; and what a bucket tells by names alone. */
import { expect, it } from 'vitest';
import type { Delivery, DeliveryState } from '../api/types.ts';
import { NOTHING } from '../live/studio.ts';
import { recording, studio } from '../test/world.ts';
import { withBackup, withPrimary } from './DestinationFields.tsx';
import { foundName, madeAt } from './found.ts';
import { hasWays, hintOf, partsOf, titleMark, wayOf } from './way.ts';

const one = recording(1);
const delivery = (state: DeliveryState, over: Partial<Delivery> = {}): Delivery => ({
  sid: one.sid,
  state,
  destination: { primary: 'school' },
  files: 10,
  in_primary: 4,
  in_backup: 0,
  bytes: 100,
  safe_bytes: 40,
  progress: 4399,
  here: true,
  ...over,
});

it('a recording is somewhere', () => {
  expect(wayOf(one, undefined)).toBe('here');
  expect(wayOf(one, delivery('none'))).toBe('here');
  expect(wayOf(one, delivery('up_to_date'))).toBe('in_step');
  expect(wayOf(one, delivery('uploaded'))).toBe('uploaded');
  expect(wayOf({ ...one, away: true }, delivery('uploaded', { here: false }))).toBe('away');
  expect(wayOf({ ...one, away: true }, delivery('uploaded', { fetching: 0 }))).toBe('fetching');
  expect(partsOf('sending', delivery('sending'))).toBe(4399);
  expect(partsOf('fetching', delivery('uploaded', { fetching: 12 }))).toBe(12);
  expect(partsOf('uploaded', delivery('uploaded'))).toBeNull();
});

it('nothing is said of ways while there is but one place', () => {
  expect(hasWays(studio())).toBe(false);
  expect(hasWays(studio({ deliveries: { [one.sid]: delivery('none') } }))).toBe(false);
  expect(hasWays(studio({ deliveries: { [one.sid]: delivery('uploaded') } }))).toBe(true);
});

it('uploads are in one line, or in none', () => {
  const uploads = {
    ...NOTHING.uploads,
    settings: { ...NOTHING.uploads.settings, destination: { primary: 'school' } },
  };
  const busy = { ...uploads, waiting_files: 12, sending: 3, bytes_per_second: 3_400_000 };
  expect(hintOf(studio())).toBeNull();
  expect(hintOf(studio({ uploads }))).toEqual({ kind: 'up_to_date' });
  const sending = hintOf(studio({ uploads: busy }));
  expect(sending).toEqual({ kind: 'sending', files: 12, bytesPerSecond: 3_400_000 });
  expect(hintOf(studio({ uploads: { ...busy, out_of_hours: true } }))).toMatchObject({ kind: 'waiting' });
  const paused = { ...busy, settings: { ...busy.settings, paused: true } };
  expect(hintOf(studio({ uploads: paused }))).toMatchObject({ kind: 'paused', files: 12 });
  // What waits from before is told even though nothing new goes anywhere.
  const rest = { ...NOTHING.uploads, waiting_files: 1 };
  expect(hintOf(studio({ uploads: rest }))).toMatchObject({ kind: 'sending', files: 1 });

  const wrong = { ...busy, problem: { trouble: 'wrong_keys' as const } };
  const failing = hintOf(studio({ uploads: wrong }));
  expect(failing).toEqual({ kind: 'failing', trouble: 'wrong_keys', sid: null });
  const ofFile = delivery('failing', { problem: { trouble: 'local_file' } });
  expect(hintOf(studio({ uploads, recordings: [one], deliveries: { [one.sid]: ofFile } }))).toEqual({
    kind: 'failing',
    trouble: 'local_file',
    sid: one.sid,
  });

  expect(titleMark(failing, true)).toBe('! ');
  expect(titleMark(sending, false)).toBe('↑ ');
  expect(titleMark(sending, true)).toBe('');
  expect(titleMark({ kind: 'up_to_date' }, false)).toBe('');
  expect(titleMark(null, false)).toBe('');
});

it('a destination has never a backup alone, and no bucket twice', () => {
  const both = { primary: 'a', backup: 'b' };
  expect(withPrimary(both, null)).toEqual({});
  expect(withPrimary(both, 'b')).toEqual({ primary: 'b' });
  expect(withPrimary(both, 'c')).toEqual({ primary: 'c', backup: 'b' });
  expect(withBackup(both, null)).toEqual({ primary: 'a' });
  expect(withBackup({}, 'b')).toEqual({});
});

it('what is found in a bucket has a name and a time by its folder alone', () => {
  const sid = `${Date.parse('2026-11-27T08:09:10Z').toString(16).padStart(12, '0')}7000${'8'.repeat(16)}`;
  const found = { sid, files: 1, bytes: 1, encrypted: false, here: false };
  expect(foundName({ ...found, folder: `rollcall/2026/11/${sid}_数学课/` })).toBe('数学课');
  expect(foundName({ ...found, folder: 'rollcall/other' })).toBe('other');
  expect(foundName({ ...found, folder: '' })).toBe(sid);
  expect(madeAt(sid)).toBe('2026-11-27T08:09:10.000Z');
  expect(madeAt('0'.repeat(32))).toBeNull();
});
