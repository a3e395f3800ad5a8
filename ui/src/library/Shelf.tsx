/**
 * Any number of recordings: only those in sight are on the page. Arrow keys walk over all of them.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { Card } from './Card.tsx';

interface Props {
  recordings: Recording[];
  look: 'cards' | 'lines';
  query: string;
  /** The one that is watched. */
  current: string | null;
  /** Where it was left, in pixels; kept up to date. */
  place?: { current: number };
  onTag: (tag: string) => void;
  onDeleted?: (sid: string) => void;
}

const LEAST_WIDTH = 250;
const GAP = 20;
/** Below a card's picture. */
const WORDS = 98;
const LINE = 98;

/** How many stand side by side, and how large each is, in pixels. */
export function arrange(
  width: number,
  look: Props['look'],
): { columns: number; each: number; height: number } {
  if (look === 'lines') return { columns: 1, each: width, height: LINE };
  const columns = Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
  const each = Math.floor((width - GAP * (columns - 1)) / columns);
  return { columns, each, height: Math.round((each * 9) / 16) + WORDS + GAP };
}

export function Shelf({ recordings, look, query, current, place, onTag, onDeleted }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [width, setWidth] = useState(0);
  /** The one that is to have the focus as soon as it is on the page. */
  const wanted = useRef<number | null>(null);
  const { columns, each, height } = arrange(width, look);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const rows = useVirtualizer({
    count: Math.ceil(recordings.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 3,
    initialOffset: place?.current ?? 0,
    onChange: virtualizer => {
      if (place && virtualizer.scrollOffset !== null) place.current = virtualizer.scrollOffset;
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another width is another height
  useLayoutEffect(() => rows.measure(), [rows, height]);

  // What is found anew is seen from its beginning.
  const found = useRef(query);
  useEffect(() => {
    if (found.current === query) return;
    found.current = query;
    rows.scrollToOffset(0);
  }, [query, rows]);

  useEffect(() => {
    if (wanted.current === null) return;
    const card = list.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (!card) return;
    card.focus({ preventScroll: true });
    wanted.current = null;
  });

  const walk = (index: number) => {
    if (index < 0 || index >= recordings.length) return;
    wanted.current = index;
    rows.scrollToIndex(Math.floor(index / columns));
    list.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = Number(event.target.dataset.index ?? Number.NaN);
    const last = recordings.length - 1;
    const keys: Record<string, number> = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      ArrowUp: index - columns,
      ArrowDown: Math.min(last, index + columns),
      Home: 0,
      End: last,
    };
    const next = keys[event.key];
    if (Number.isNaN(index) || next === undefined) return;
    event.preventDefault();
    walk(next);
  };

  const gone = useCallback(
    (index: number, sid: string) => {
      // Whoever deletes several goes on where they are.
      wanted.current = Math.max(0, Math.min(index, recordings.length - 2));
      onDeleted?.(sid);
    },
    [recordings.length, onDeleted],
  );

  return (
    <div ref={scroller} className={`shelf ${look}`}>
      <ul
        ref={list}
        aria-label={t('library.list')}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {rows.getVirtualItems().flatMap(({ index: row, start }) =>
          recordings.slice(row * columns, (row + 1) * columns).map((recording, column) => {
            const index = row * columns + column;
            return (
              <li
                key={recording.sid}
                className="card"
                data-sid={recording.sid}
                aria-setsize={recordings.length}
                aria-posinset={index + 1}
                style={{
                  width: each,
                  height: height - (look === 'cards' ? GAP : 0),
                  transform: `translate(${column * (each + GAP)}px, ${start}px)`,
                }}
              >
                <Card
                  recording={recording}
                  query={query}
                  index={index}
                  current={recording.sid === current}
                  onTag={onTag}
                  onDeleted={gone}
                />
              </li>
            );
          }),
        )}
      </ul>
    </div>
  );
}
