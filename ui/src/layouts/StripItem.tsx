/** One layout of the strip: its picture with everyone's colour, its name, its key, whether it is on air. */
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api/types.ts';
import { useHeir } from '../kit/useHeir.ts';
import type { Entry } from './entries.ts';
import { type Face, facesOf } from './faces.ts';
import { LayoutPicture } from './LayoutPicture.tsx';
import type { Reorder } from './useReorder.ts';

interface Props {
  entry: Entry;
  /** Which key chooses it; null: none. */
  number: number | null;
  channel: Channel;
  onAir: boolean;
  next: boolean;
  dragged?: boolean;
  shift?: number;
  grip?: ReturnType<Reorder['grip']> | undefined;
  /** None: it only shows what is on air. */
  onChoose?: () => void;
  onStep?: (by: 1 | -1) => void;
  children?: ReactNode;
}

const LAST_KEY = 9;
/** An empty room is drawn as it looks when somebody comes. */
const SOMEBODY: Face[] = [{ uid: 0, name: '', color: 'var(--tile)' }];

export function StripItem(props: Props) {
  const { entry, number, channel, onAir, next, dragged = false, shift = 0, grip, onChoose, onStep } = props;
  const { t } = useTranslation();
  const { id, saved } = entry;
  const item = useRef<HTMLLIElement>(null);
  useHeir(item, '.strip', ...[number ?? 1, (number ?? 1) - 1].map(at => `li:nth-child(${at}) button`));
  const name = entry.name ?? (isRule(id) ? t(`layouts.${id}`) : t('strip.unnamed'));
  const key = number !== null && number <= LAST_KEY ? number : null;
  const people = facesOf(channel.participants);
  const style = shift ? { transform: `translateX(${shift}px)` } : undefined;
  const inside = (
    <>
      <span className="layout-top">
        <LayoutPicture
          layout={entry.layout}
          people={people.length > 0 || entry.layout.kind === 'custom' ? people : SOMEBODY}
          shape={channel.canvas.width / channel.canvas.height}
          height={36}
          background={channel.canvas.background}
        />
        {(onAir || next) && (
          <span className="layout-tally" aria-hidden="true">
            {t(onAir ? 'strip.onAir' : 'strip.next')}
          </span>
        )}
      </span>
      <span className="layout-foot">
        {key !== null && (
          <span className="layout-key" aria-hidden="true">
            {key}
          </span>
        )}
        <span className="layout-name">{name}</span>
      </span>
    </>
  );
  const look = `layout ${onAir ? 'on-air' : ''} ${next ? 'next' : ''} ${dragged ? 'dragged' : ''}`;

  return (
    <li ref={item} className={saved ? 'strip-kept' : undefined} data-id={id} style={style}>
      {onChoose ? (
        <button
          type="button"
          className={look}
          aria-pressed={onAir}
          aria-keyshortcuts={key === null ? undefined : String(key)}
          aria-description={next ? t('strip.isPrepared') : undefined}
          title={key === null ? name : `${name} · ${t('layouts.key', { key })}`}
          onClick={onChoose}
          {...grip}
          onKeyDown={event => {
            if (!saved || !event.altKey) return;
            const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : null;
            if (by === null) return;
            event.preventDefault();
            onStep?.(by);
          }}
        >
          {inside}
        </button>
      ) : (
        <span className={look}>
          {inside}
          <span className="unseen">{t('strip.onAirNow')}</span>
        </span>
      )}
      {props.children}
    </li>
  );
}

function isRule(id: string): id is 'floating' | 'best-fit' | 'vertical' {
  return id === 'floating' || id === 'best-fit' || id === 'vertical';
}
