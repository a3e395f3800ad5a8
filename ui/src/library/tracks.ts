/** The tracks of a recording besides its program. */
import type { TFunction } from 'i18next';
import type { Recording, Track } from '../api/types.ts';

/** Those of participants, in the order of their names. */
export function tracksOf({ tracks }: Recording): Track[] {
  const alone = tracks.filter(({ name }) => name !== 'program');
  return alone.sort(
    (a, b) => (a.label ?? '').localeCompare(b.label ?? '') || Number(a.name) - Number(b.name),
  );
}

/** Whose it is: the name, else the number. */
export const nameOfTrack = ({ label, name }: Track, t: TFunction): string =>
  label || t('watch.participant', { uid: name });
