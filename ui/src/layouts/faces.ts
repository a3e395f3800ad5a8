/** Whom a drawing of a layout shows: those who are there, and those who may yet come. Pure. */
import type { Participant } from '../api/types.ts';

export interface Face {
  uid: number;
  name: string;
  color: string;
  /** Nobody of that name is there: only imagined. */
  imagined?: boolean;
}

/** The recorder's colours (model::participant), for people who are not there yet. */
const PALETTE = [
  '#2f5fb3',
  '#9c3d54',
  '#2c7a57',
  '#7a4fb0',
  '#a3541c',
  '#1f7585',
  '#8a3a8f',
  '#566b1e',
  '#3f4fa8',
  '#a33b3b',
  '#27707a',
  '#6b5a2a',
];

export const facesOf = (people: readonly Participant[]): Face[] =>
  people.map(({ uid, name, color }) => ({ uid, name, color }));

/** So many people: first those who are there, then imagined ones that are called by `name`. */
export function crowdOf(
  people: readonly Participant[],
  count: number,
  name: (number: number) => string,
): Face[] {
  const there = facesOf(people).slice(0, count);
  const taken = new Set(there.map(face => face.uid));
  const all = [...there];
  for (let uid = 1; all.length < count; uid++) {
    if (taken.has(uid)) continue;
    const color = PALETTE[(all.length - 1 + PALETTE.length) % PALETTE.length] ?? '#2f5fb3';
    all.push({ uid, name: name(all.length + 1), color, imagined: true });
  }
  return all;
}
