/** The rules by which usage is counted, in words. */
import { useTranslation } from 'react-i18next';

const RULES = ['sum', 'second', 'sound', 'plays', 'minutes', 'rows', 'days', 'example', 'free'] as const;

export function HowCounted() {
  const { t } = useTranslation();
  return (
    <details className="how-counted">
      <summary>{t('usage.howTitle')}</summary>
      <ul>
        {RULES.map(rule => (
          <li key={rule}>{t(`usage.how.${rule}`)}</li>
        ))}
      </ul>
    </details>
  );
}
