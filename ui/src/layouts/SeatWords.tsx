/** Who is not seen, by name, and how many places are free. */
import { Ear, UserRoundPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Layout } from '../api/types.ts';
import { listed } from '../i18n/format.ts';
import { freeSeats, unseen } from './arrange.ts';
import type { Face } from './faces.ts';

/** More names than this are counted. */
const MOST_NAMES = 4;

export function SeatWords({ layout, people }: { layout: Layout; people: readonly Face[] }) {
  const { t, i18n } = useTranslation();
  const uids = people.map(face => face.uid);
  const hidden = unseen(layout, uids);
  const free = freeSeats(layout, uids);
  const names = hidden.flatMap(uid => people.find(face => face.uid === uid)?.name ?? []);
  const more = names.length - MOST_NAMES;
  const told = more > 0 ? [...names.slice(0, MOST_NAMES), t('changes.more', { count: more })] : names;
  return (
    <div className="seat-words" role="status">
      {hidden.length > 0 && (
        <p className="seat-unseen">
          <Ear size={15} aria-hidden />
          <span>
            <strong>{t('templates.unseen', { count: hidden.length })}</strong> {listed(told, i18n.language)}
          </span>
        </p>
      )}
      {free > 0 && (
        <p>
          <UserRoundPlus size={15} aria-hidden />
          <span>{t('templates.free', { count: free })}</span>
        </p>
      )}
      {hidden.length === 0 && free === 0 && <p>{t('templates.everyone')}</p>}
    </div>
  );
}
