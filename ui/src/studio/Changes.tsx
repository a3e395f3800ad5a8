/** The list of what will change, in words. */
import {
  ALargeSmall,
  Eye,
  EyeOff,
  Frame,
  Layers,
  type LucideIcon,
  Maximize2,
  Minimize2,
  Move,
  Scan,
  SquareRoundCorner,
} from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel, Layout } from '../api/types.ts';
import { listed } from '../i18n/format.ts';
import { unseen } from '../layouts/arrange.ts';
import { type ChangeKind, changesOf } from '../layouts/changes.ts';

const ICONS: Record<ChangeKind, LucideIcon> = {
  appears: Eye,
  disappears: EyeOff,
  grows: Maximize2,
  shrinks: Minimize2,
  moves: Move,
  reshapes: Scan,
  front: Layers,
  rounder: SquareRoundCorner,
  squarer: SquareRoundCorner,
  framed: Frame,
  unframed: Frame,
  reframed: Frame,
  named: ALargeSmall,
  unnamed: ALargeSmall,
  clearer: Layers,
  fainter: Layers,
  whole: Scan,
  filled: Scan,
};

/** More names than this are counted. */
const MOST_NAMES = 5;

export function Changes({ channel, next }: { channel: Channel; next: Layout }) {
  const { t, i18n } = useTranslation();
  const { layout, participants } = channel;
  const uids = useMemo(() => participants.map(person => person.uid), [participants]);
  const changes = useMemo(() => changesOf(layout, next, uids), [layout, next, uids]);
  const away = unseen(next, uids);

  const isEveryone = (who: readonly number[]) => who.length === uids.length && who.length > 1;
  const names = (who: readonly number[]) => {
    if (isEveryone(who)) return t('changes.everyone');
    const all = who.flatMap(uid => participants.find(person => person.uid === uid)?.name ?? []);
    const more = all.length - MOST_NAMES;
    const told = more > 1 ? [...all.slice(0, MOST_NAMES), t('changes.more', { count: more })] : all;
    return listed(told, i18n.language);
  };
  // Everyone is one, and begins a sentence as any word does.
  const say = (key: 'changes.unseen' | `changes.kinds.${ChangeKind}`, who: readonly number[]) => {
    const sentence = t(key, { names: names(who), count: isEveryone(who) ? 1 : who.length });
    return isEveryone(who) ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
  };
  return (
    <>
      <h3 className="changes-title">{t('changes.title')}</h3>
      {changes.length === 0 ? (
        <p className="changes-none">{t('changes.none')}</p>
      ) : (
        <ul className="changes">
          {changes.map(({ kind, uids: who }) => {
            const Icon = ICONS[kind];
            return (
              <li key={kind} data-change={kind}>
                <Icon size={15} aria-hidden />
                <span>{say(`changes.kinds.${kind}`, who)}</span>
              </li>
            );
          })}
        </ul>
      )}
      {away.length > 0 && <p className="changes-unseen">{say('changes.unseen', away)}</p>}
    </>
  );
}
