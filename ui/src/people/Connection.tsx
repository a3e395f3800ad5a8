/** How good someone's connection is: an icon and a word, and the numbers behind them on request. */
import { Signal, SignalLow, SignalMedium } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Participant } from '../api/types.ts';
import { healthOf } from './health.ts';

const ICONS = { good: Signal, weak: SignalMedium, bad: SignalLow } as const;

interface Props {
  person: Participant;
  open: boolean;
  /** The id of the numbers, which are shown elsewhere. */
  controls: string;
  onToggle: () => void;
}

export function HealthButton({ person, open, controls, onToggle }: Props) {
  const { t } = useTranslation();
  const health = healthOf(person);
  if (!health) return null;
  const Icon = ICONS[health];
  const word = t(`people.health.${health}`);
  return (
    <button
      type="button"
      className={`health ${health}`}
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      aria-label={t('people.health.of', { name: person.name, word })}
      onClick={onToggle}
    >
      <Icon size={14} aria-hidden />
      {word}
    </button>
  );
}

export function ConnectionDetails({ person, id }: { person: Participant; id: string }) {
  const { t, i18n } = useTranslation();
  const { name, presence, stats } = person;
  const unknown = t('people.health.unknown');
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const ms = (value: number | null | undefined) =>
    value == null ? unknown : t('people.health.ms', { ms: Math.round(value) });
  const facts: [string, string][] = [
    [
      t('people.health.resolution'),
      stats.width > 0 ? t('people.size', { width: stats.width, height: stats.height }) : unknown,
    ],
    [t('people.health.rate'), t('people.fps', { fps: Math.round(stats.fps) })],
    [t('people.health.codec'), stats.codec ?? unknown],
    [t('people.health.loss'), stats.loss == null ? unknown : percent.format(stats.loss)],
    [t('people.health.roundTrip'), ms(stats.round_trip_ms)],
    [t('people.health.offset'), ms(stats.av_offset_ms)],
  ];
  return (
    <section id={id} className="connection" aria-label={t('people.health.details', { name })}>
      {presence === 'silent' && <p>{t('people.health.silent')}</p>}
      <dl>
        {facts.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
