/**
 * Which recordings are shown, and in which order. Pure: gives a new list, never touches its own.
 */
import type { Recording } from '../api/types.ts';

export const ORDERS = ['newest', 'oldest', 'longest', 'largest', 'name'] as const;
export type Order = (typeof ORDERS)[number];

/** Without case and with full-width forms read as plain ones, as input methods type them. */
const plain = (text: string) => text.normalize('NFKC').toLowerCase();

// Ids are made in order of time.
const byAge = (a: Recording, b: Recording) => (a.sid > b.sid ? -1 : a.sid < b.sid ? 1 : 0);

const COMPARE: Record<Order, (a: Recording, b: Recording) => number> = {
  newest: byAge,
  oldest: (a, b) => byAge(b, a),
  longest: (a, b) => b.duration_ms - a.duration_ms || byAge(a, b),
  largest: (a, b) => b.size_bytes - a.size_bytes || byAge(a, b),
  name: (a, b) => a.cname.localeCompare(b.cname) || byAge(a, b),
};

/** Every word must stand in the channel's name or in one of the people's; no words find all. */
export function find(recordings: readonly Recording[], words: string, order: Order): Recording[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return recordings
    .filter(({ cname, participants }) => {
      const text = plain([cname, ...participants].join('\n'));
      return wanted.every(word => text.includes(word));
    })
    .sort(COMPARE[order]);
}
