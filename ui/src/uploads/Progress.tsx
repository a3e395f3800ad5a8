/** How far something is: a bar with its words. */
import { useTranslation } from 'react-i18next';
import { percent } from '../i18n/format.ts';
import './progress.css';

interface Props {
  label: string;
  /** What is read aloud, where the label alone does not say whose progress it is. */
  name?: string;
  /** Of ten thousand; null: it goes on, nobody knows how far. */
  parts: number | null;
}

export function Progress({ label, name = label, parts }: Props) {
  const { i18n } = useTranslation();
  return (
    <div className="progress">
      <p>
        <span>{label}</span>{' '}
        {parts !== null && <span className="progress-parts">{percent(parts, i18n.language)}</span>}
      </p>
      <div
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={parts === null ? undefined : Math.floor(parts / 100)}
      >
        <span
          className={parts === null ? 'unknown' : ''}
          style={{ width: parts === null ? '30%' : `${parts / 100}%` }}
        />
      </div>
    </div>
  );
}
