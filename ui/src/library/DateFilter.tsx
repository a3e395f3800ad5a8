/** From which day to which: some usual stretches, or any. Opens below its button; Escape closes. */
import { CalendarDays, ChevronDown } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { day } from '../i18n/format.ts';
import { dayText, type Filter } from './find.ts';

/** Days before today that belong to it. */
const STRETCHES = { today: 0, week: 6, month: 29 } as const;

type Days = Pick<Filter, 'from' | 'to'>;

/** 21 Nov 2026 – 23 Nov 2026, or from or until one day; null for any. */
export function useDayWords(): (days: Days) => string | null {
  const { t, i18n } = useTranslation();
  const words = (text: string) => day(text, i18n.language);
  return ({ from, to }) => {
    if (from && to) return from === to ? words(from) : `${words(from)} – ${words(to)}`;
    if (from) return t('library.from', { day: words(from) });
    return to ? t('library.until', { day: words(to) }) : null;
  };
}

export function DateFilter({ days, onChange }: { days: Days; onChange: (days: Days) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLFieldSetElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const inWords = useDayWords();

  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [open]);

  const choose = (before: number) => {
    const from = new Date();
    from.setDate(from.getDate() - before);
    onChange({ from: dayText(from), to: null });
    setOpen(false);
    button.current?.focus();
  };

  return (
    <fieldset
      ref={box}
      className="date-filter"
      onKeyDown={event => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <legend className="unseen">{t('library.date')}</legend>
      <button
        ref={button}
        type="button"
        className="select"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <CalendarDays size={15} aria-hidden />
        <span>{inWords(days) ?? t('library.anyDate')}</span>
        <ChevronDown size={14} aria-hidden />
      </button>
      {open && (
        <div className="date-panel">
          <div className="date-stretches">
            {(Object.keys(STRETCHES) as (keyof typeof STRETCHES)[]).map(stretch => (
              <button key={stretch} type="button" onClick={() => choose(STRETCHES[stretch])}>
                {t(`library.stretch.${stretch}`)}
              </button>
            ))}
          </div>
          <label>
            <span>{t('library.fromDay')}</span>
            <input
              type="date"
              value={days.from ?? ''}
              max={days.to ?? undefined}
              onChange={event => onChange({ ...days, from: event.target.value || null })}
            />
          </label>
          <label>
            <span>{t('library.toDay')}</span>
            <input
              type="date"
              value={days.to ?? ''}
              min={days.from ?? undefined}
              onChange={event => onChange({ ...days, to: event.target.value || null })}
            />
          </label>
        </div>
      )}
    </fieldset>
  );
}
