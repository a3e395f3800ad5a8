/** How a rehearsal goes: four steps that tick, and what was wrong at the one that did not. */
import { Check, CircleDashed, LoaderCircle, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Rehearsal, RehearsalStep } from '../api/types.ts';
import { seconds } from '../i18n/format.ts';
import { Trouble } from './Trouble.tsx';

const STEPS: readonly RehearsalStep[] = ['write', 'read', 'compare', 'delete'];

/** Null while it goes on. */
export function RehearsalSteps({ rehearsal }: { rehearsal: Rehearsal | null }) {
  const { t, i18n } = useTranslation();
  const done = rehearsal?.done ?? [];
  const problem = rehearsal?.problem ?? null;
  const at = STEPS.findIndex(step => !done.includes(step));

  return (
    <div className="rehearsal">
      <ol aria-label={t('buckets.steps.title')}>
        {STEPS.map((step, index) => {
          const state = done.includes(step) ? 'done' : index !== at ? 'open' : rehearsal ? 'failed' : 'busy';
          const Icon = { done: Check, open: CircleDashed, failed: X, busy: LoaderCircle }[state];
          return (
            <li key={step} data-state={state}>
              <Icon size={14} className={state === 'busy' ? 'turning' : ''} aria-hidden />
              {t(`buckets.steps.${step}`)}
              <span className="unseen">{t(`buckets.steps.state.${state}`)}</span>
            </li>
          );
        })}
      </ol>
      <div role="status">
        {rehearsal === null && <p className="unseen">{t('buckets.testing')}</p>}
        {rehearsal && !problem && (
          <p className="rehearsal-good">
            {t('buckets.testGood', { seconds: seconds(rehearsal.took_ms, i18n.language) })}
          </p>
        )}
        {problem && <Trouble problem={problem} clockAhead={rehearsal?.clock_ahead_s} />}
      </div>
    </div>
  );
}
