/** What the price beside Record is made of, and what would change it. */
import { X } from 'lucide-react';
import { type RefObject, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Quote, QuoteChange } from '../api/types.ts';
import { clock, size } from '../i18n/format.ts';
import { IconButton } from '../kit/Button.tsx';
import { addressOf } from '../route/route.ts';
import { bitRate, dimensions, money, price, share, whole } from './money.ts';

interface Props {
  quote: Quote;
  beside: RefObject<HTMLElement | null>;
  onClose: () => void;
}

/** Between the panel and the edge of the window. */
const MARGIN = 8;
/** More than these nobody reads while recording. */
const MOST_CHANGES = 6;

export default function QuotePanel({ quote, beside, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const panel = useRef<HTMLDivElement>(null);
  const heading = useId();
  const tier = (name: string | null | undefined) => name ?? t('quote.audio');
  const { currency, people, per_1000_minutes, per_hour, recording, load, changes } = quote;

  useLayoutEffect(() => {
    const [at, box] = [beside.current?.getBoundingClientRect(), panel.current];
    if (!at || !box) return;
    const left = Math.min(at.left, window.innerWidth - box.offsetWidth - MARGIN);
    box.style.left = `${Math.max(MARGIN, left)}px`;
    box.style.bottom = `${window.innerHeight - at.top + MARGIN}px`;
    box.style.maxHeight = `${at.top - 2 * MARGIN}px`;
  });
  useLayoutEffect(() => panel.current?.focus(), []);

  useEffect(() => {
    const elsewhere = (event: PointerEvent) => {
      if (event.target instanceof Node && !panel.current?.contains(event.target)) onClose();
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [onClose]);

  const sentence = ({ name, tier: then, per_hour: hour, ...picture }: QuoteChange) => {
    const at = hour != null && t('quote.hour', { amount: money(hour, currency, language) });
    const words = { name, tier: at ? t('usage.quote.tierAt', { tier: tier(then), price: at }) : tier(then) };
    return picture.width > 0
      ? t('usage.quote.turns', { ...words, size: dimensions(picture) })
      : t('usage.quote.off', words);
  };

  return (
    <div
      ref={panel}
      className="quote-panel"
      role="dialog"
      aria-labelledby={heading}
      tabIndex={-1}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <h2 id={heading}>{tier(quote.tier)}</h2>
        <IconButton label={t('common.close')} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <p>
        {t('usage.quote.sum', { count: people.length, pixels: whole(quote.pixels, language) })}
        {per_1000_minutes != null &&
          per_hour != null &&
          ` ${t('usage.quote.costs', {
            price: price(per_1000_minutes, currency, language),
            hour: money(per_hour, currency, language),
          })}`}
      </p>
      {recording && (
        <section>
          <h3>{t('usage.quote.until')}</h3>
          <ul className="quote-rows">
            {recording.cost.lines.map(line => (
              <li key={line.tier ?? ''}>
                <span>{tier(line.tier)}</span>
                <span>{clock(line.seconds * 1000)}</span>
                {line.amount != null && <span>{money(line.amount, currency, language)}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {people.length > 0 && (
        <section>
          <h3>{t('usage.quote.people')}</h3>
          <ul className="quote-rows">
            {people.map(person => (
              <li key={person.uid}>
                <span>{person.name}</span>
                <span>{person.width > 0 ? dimensions(person) : t('quote.audio')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {changes.length > 0 && (
        <section>
          <h3>{t('usage.quote.changes')}</h3>
          <ul className="quote-sentences">
            {changes.slice(0, MOST_CHANGES).map(change => (
              <li key={`${change.uid} ${change.width}`}>{sentence(change)}</li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{t('usage.quote.machine')}</h3>
        <ul className="quote-rows">
          <li>
            <span>{t('usage.quote.disk')}</span>
            <span>{t('channels.perHour', { size: size(quote.disk_bytes_per_hour, language) })}</span>
          </li>
          {quote.upload_bits_per_second > 0 && (
            <li>
              <span>{t('usage.quote.upload')}</span>
              <span>{bitRate(quote.upload_bits_per_second, language)}</span>
            </li>
          )}
          {load && (
            <li>
              <span>{t('usage.quote.load')}</span>
              <span>
                {t('usage.quote.loadNow', {
                  machine: share(load.machine, language),
                  recorder: share(load.recorder, language),
                })}
              </span>
            </li>
          )}
        </ul>
      </section>
      <a href={addressOf({ page: 'usage', month: null })}>{t('usage.title')}</a>
    </div>
  );
}
