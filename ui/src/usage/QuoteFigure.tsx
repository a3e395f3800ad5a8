/** Beside Record: the tier and what an hour costs; while recording, what it has cost. More on a press. */
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api/types.ts';
import { withWords } from '../i18n/index.ts';
import { money } from './money.ts';
import { useQuote } from './useQuote.ts';
import './quote.css';

const QuotePanel = lazy(withWords(() => import('./QuotePanel.tsx')));

export default function QuoteFigure({ channel, linked }: { channel: Channel; linked: boolean }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const quote = useQuote(channel, linked);
  if (!quote) return null;

  const { tier, currency, per_hour, recording } = quote;
  const spent = recording?.cost.amount;
  const amount =
    spent != null
      ? t('quote.soFar', { amount: money(spent, currency, i18n.language) })
      : per_hour != null && !recording
        ? t('quote.hour', { amount: money(per_hour, currency, i18n.language) })
        : null;
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="quote">
      <dt id="quote-label">{t(amount ? 'quote.price' : 'quote.tier')}</dt>
      <dd>
        <button
          ref={button}
          type="button"
          aria-haspopup="dialog"
          aria-expanded={open}
          aria-describedby="quote-label"
          title={t('quote.more')}
          onPointerDown={event => {
            if (open) event.stopPropagation();
          }}
          onClick={() => (open ? close() : setOpen(true))}
        >
          <span className="quote-tier">{tier ?? t('quote.audio')}</span>
          {amount && <span>{amount}</span>}
        </button>
        {open && (
          <Suspense>
            <QuotePanel quote={quote} beside={button} onClose={close} />
          </Suspense>
        )}
      </dd>
    </div>
  );
}
