/**
 * All layouts along the edge of the stage, as pictures of themselves: the rules, then the kept ones.
 * A press or the keys 1 to 9 put one on air, or make it ready in studio mode.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orderKeptLayouts } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useKeys } from '../kit/useKeys.ts';
import { useLive } from '../live/store.ts';
import { sameLayout } from './arrange.ts';
import { entriesOf, indexOn } from './entries.ts';
import { KeptMenu } from './KeptMenu.tsx';
import { StripItem } from './StripItem.tsx';
import { StripTools } from './StripTools.tsx';
import { moved, useReorder } from './useReorder.ts';
import { useSwitch } from './useSwitch.ts';
import './layouts.css';

/** Puts one layout on air, or makes it ready. */
type Show = () => Promise<unknown>;

export function Strip({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const { failure, forget, run } = useAttempt();
  const switching = useAttempt();
  const wanted = useRef<Show | null>(null);
  const saved = useLive(live => live.studio.layouts);
  const { show } = useSwitch(channel.cname);
  const row = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [order, setOrder] = useState<string[] | null>(null);
  const [said, setSaid] = useState('');

  // What the recorder says about the order counts as soon as it says something.
  // biome-ignore lint/correctness/useExhaustiveDependencies: that something was said is what matters
  useEffect(() => setOrder(null), [saved]);
  const kept = useMemo(
    () => (order ? order.flatMap(id => saved.find(layout => layout.id === id) ?? []) : saved),
    [order, saved],
  );
  const entries = useMemo(
    () => entriesOf(kept, channel.layout.large_uid ?? null),
    [kept, channel.layout.large_uid],
  );
  const ids = kept.map(({ id }) => id);
  const onAir = indexOn(entries, channel.layout, chosen);
  const next = channel.prepared ? indexOn(entries, channel.prepared, chosen) : -1;

  const choose = async (at: number) => {
    const entry = entries[at];
    if (!entry) return;
    setChosen(entry.id);
    // Whoever presses faster than the recorder answers gets the last one.
    const isShowing = wanted.current !== null;
    wanted.current = () => show(entry.layout);
    if (isShowing) return;
    for (let next: Show | null = wanted.current; next; ) {
      const now: Show = next;
      await switching.run(now);
      next = wanted.current === now ? null : wanted.current;
    }
    wanted.current = null;
  };
  const newest = useRef(choose);
  newest.current = choose;
  const keys = useMemo(
    () =>
      Object.fromEntries(Array.from({ length: 9 }, (_, i) => [String(i + 1), () => void newest.current(i)])),
    [],
  );
  useKeys(keys);

  const reorder = async (wanted: string[]) => {
    setOrder(wanted);
    if (!(await run(() => orderKeptLayouts(wanted)))) setOrder(null);
  };
  const drag = useReorder(row, ids, wanted => void reorder(wanted));
  const step = (id: string, by: 1 | -1) => {
    const to = ids.indexOf(id) + by;
    const layout = kept.find(one => one.id === id);
    if (!layout || to < 0 || to >= ids.length) return;
    setSaid(t('strip.movedTo', { name: layout.name, place: to + 1, all: ids.length }));
    void reorder(moved(ids, id, to));
  };

  useEffect(() => {
    // Without a name it is the last one.
    const item = [...(row.current?.children ?? [])].at(onAir);
    item?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [onAir]);

  return (
    <section className="strip" aria-label={t('layouts.title')}>
      {switching.failure && <Problem failure={switching.failure} onDismiss={switching.forget} />}
      {failure && <Problem failure={failure} onDismiss={forget} />}
      <ul ref={row} className={`strip-row ${drag.dragged ? 'dragging' : ''}`}>
        {entries.map((entry, i) => (
          <StripItem
            key={entry.id}
            entry={entry}
            number={i + 1}
            channel={channel}
            onAir={i === onAir}
            next={i === next}
            dragged={drag.dragged === entry.id}
            shift={drag.shift(entry.id)}
            grip={entry.saved ? drag.grip(entry.id) : undefined}
            onChoose={() => void choose(i)}
            onStep={by => step(entry.id, by)}
          >
            {entry.saved && (
              <KeptMenu
                saved={entry.saved}
                present={channel.layout}
                isPresent={sameLayout(entry.layout, channel.layout)}
                at={ids.indexOf(entry.id)}
                last={ids.length - 1}
                run={run}
                onStep={by => step(entry.id, by)}
              />
            )}
          </StripItem>
        ))}
        {onAir < 0 && (
          <StripItem
            entry={{ id: 'unnamed', name: null, layout: channel.layout, saved: null }}
            number={null}
            channel={channel}
            onAir
            next={false}
          />
        )}
      </ul>
      <StripTools channel={channel} unnamed={onAir < 0} />
      <p className="unseen" role="status">
        {said}
      </p>
    </section>
  );
}
