/**
 * How good a connection is, as one word. Pure. The bounds are those from which on people notice:
 * 2 % of packets lost is repaired mostly, 8 % is not; sound and picture 60 ms apart are felt, 150 ms
 * disturb; beyond 300 ms to and fro a talk becomes a relay.
 */
import type { Participant } from '../api/types.ts';

export type Health = 'good' | 'weak' | 'bad';

/** Value from which on it is weak, and from which on bad. */
const BOUNDS = { loss: [0.02, 0.08], roundTrip: [300, 600], offset: [60, 150] } as const;

/** None before anything can be said. */
export function healthOf({ presence, stats }: Participant): Health | null {
  if (presence === 'joining') return null;
  if (presence === 'silent') return 'bad';
  const values = [
    [stats.loss ?? 0, BOUNDS.loss],
    [stats.round_trip_ms ?? 0, BOUNDS.roundTrip],
    [Math.abs(stats.av_offset_ms ?? 0), BOUNDS.offset],
  ] as const;
  if (values.some(([value, [, bad]]) => value >= bad)) return 'bad';
  return values.some(([value, [weak]]) => value >= weak) ? 'weak' : 'good';
}
