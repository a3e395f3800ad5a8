/** For who comes from Agora Cloud Recording: what to change, what stays, what is better, other, and missing. */
import { Check, Minus, Shuffle, Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Part } from './Part.tsx';

const STEPS = ['app', 'host', 'people', 'storage', 'callbacks'] as const;
const SAME = [
  'calls',
  'modes',
  'layouts',
  'subscriptions',
  'storage',
  'files',
  'numbers',
  'callbacks',
  'rate',
  'times',
] as const;
const BETTER = [
  'crash',
  'playlist',
  'slices',
  'film',
  'console',
  'aside',
  'usage',
  'bucket',
  'keys',
] as const;
const DIFFERENT = ['people', 'token', 'overlap', 'vertical', 'conflict', 'gone', 'stop'] as const;
const MISSING = ['web', 'snapshots', 'publishing', 'postponed', 'original', 'encryption'] as const;

export function MovingPart() {
  const { t } = useTranslation();
  return (
    <Part id="moving">
      <p>{t('moving.lead')}</p>
      <h3>{t('moving.stepsTitle')}</h3>
      <ol className="api-steps">
        {STEPS.map(step => (
          <li key={step}>{t(`moving.steps.${step}`)}</li>
        ))}
      </ol>
      <div className="moving-parts">
        <section className="moving-same">
          <h3>
            <Check size={16} aria-hidden />
            {t('moving.sameTitle')}
          </h3>
          <ul>
            {SAME.map(one => (
              <li key={one}>{t(`moving.same.${one}`)}</li>
            ))}
          </ul>
        </section>
        <section className="moving-better">
          <h3>
            <Sparkles size={16} aria-hidden />
            {t('moving.betterTitle')}
          </h3>
          <ul>
            {BETTER.map(one => (
              <li key={one}>{t(`moving.better.${one}`)}</li>
            ))}
          </ul>
        </section>
        <section className="moving-different">
          <h3>
            <Shuffle size={16} aria-hidden />
            {t('moving.differentTitle')}
          </h3>
          <ul>
            {DIFFERENT.map(one => (
              <li key={one}>{t(`moving.different.${one}`)}</li>
            ))}
          </ul>
        </section>
        <section className="moving-missing">
          <h3>
            <Minus size={16} aria-hidden />
            {t('moving.missingTitle')}
          </h3>
          <ul>
            {MISSING.map(one => (
              <li key={one}>{t(`moving.missing.${one}`)}</li>
            ))}
          </ul>
        </section>
      </div>
    </Part>
  );
}
