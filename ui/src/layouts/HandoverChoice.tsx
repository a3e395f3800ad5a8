/** Cut, dissolve or move, and how long it takes. */
import { Blend, Move, Scissors } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hand, KINDS, LONGEST_MS, useHandover } from './handover.ts';

const ICONS = { cut: Scissors, dissolve: Blend, move: Move } as const;

export function HandoverChoice() {
  const { t } = useTranslation();
  const { kind, ms } = useHandover();
  // What is being typed may be no number yet.
  const [typed, setTyped] = useState<string | null>(null);
  const name = useId();
  const range = t('strip.length', { most: LONGEST_MS });
  const take = () => {
    const value = Math.round(Number(typed || ms));
    if (Number.isFinite(value)) hand({ ms: Math.min(LONGEST_MS, Math.max(0, value)) });
    setTyped(null);
  };
  return (
    <fieldset className="handover">
      <legend className="unseen">{t('strip.transition')}</legend>
      {KINDS.map(value => {
        const Icon = ICONS[value];
        return (
          <label key={value} title={t(`strip.transitions.${value}`)}>
            <input type="radio" name={name} checked={kind === value} onChange={() => hand({ kind: value })} />
            <Icon size={15} aria-hidden />
            <span className="unseen">{t(`strip.transitions.${value}`)}</span>
          </label>
        );
      })}
      <span className="handover-ms">
        <input
          type="number"
          aria-label={range}
          title={range}
          min={0}
          max={LONGEST_MS}
          step={50}
          disabled={kind === 'cut'}
          value={typed ?? ms}
          onChange={event => {
            setTyped(event.target.value);
            const value = event.target.valueAsNumber;
            if (Number.isInteger(value) && value >= 0 && value <= LONGEST_MS) hand({ ms: value });
          }}
          onBlur={take}
        />
        <span aria-hidden="true">{t('strip.ms')}</span>
      </span>
    </fieldset>
  );
}
