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
  const figure = spent ?? (recording ? null : per_hour);
  const amount = figure == null ? null : money(figure, currency, i18n.language);
  const words = amount && t(spent == null ? 'quote.hour' : 'quote.soFar', { amount });
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
          title={words ? `${words} · ${t('quote.more')}` : t('quote.more')}
          onPointerDown={event => {
            if (open) event.stopPropagation();
          }}
          onClick={() => (open ? close() : setOpen(true))}
        >
          <span className="quote-tier">{tier ?? t('quote.audio')}</span>
          {words && <span className="quote-words">{words}</span>}
          {amount && (
            <span className="quote-amount" aria-hidden="true">
              {amount}
            </span>
          )}
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
