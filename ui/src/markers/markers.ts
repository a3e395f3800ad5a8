/** Markers of a recording, as the console names and finds them. Pure. */
import type { TFunction } from 'i18next';
import type { Marker } from '../api/types.ts';
import { clock } from '../i18n/format.ts';

/** As the recorder's, in characters. */
export const LONGEST_TITLE = 120;

/** Going back from a little behind a marker goes to the one before it: a film plays on meanwhile. */
const JUST_PASSED_MS = 1000;

export const nameOf = ({ title, at_ms: at }: Marker, t: TFunction): string =>
  title ? t('markers.titled', { title, time: clock(at) }) : t('markers.untitled', { time: clock(at) });

/** The marker after an instant, or before it. */
export function neighbour(markers: Marker[], ms: number, by: 1 | -1): Marker | undefined {
  // A film stands a hair beside where it was sent.
  if (by > 0) return markers.find(({ at_ms }) => at_ms > ms + 50);
  return markers.findLast(({ at_ms }) => at_ms < ms - JUST_PASSED_MS) ?? markers[0];
}
