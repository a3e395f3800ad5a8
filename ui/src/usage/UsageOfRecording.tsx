/** What the recording that is watched used: in a line, and second by second for whoever opens it. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording, RecordingUsage } from '../api/types.ts';
import { recordingUsage } from '../api/usage.ts';
import { clock } from '../i18n/format.ts';
import { dimensions, money, whole } from './money.ts';
import './usage.css';

export default function UsageOfRecording({ recording }: { recording: Recording }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { sid, state } = recording;
  const [found, setFound] = useState<RecordingUsage | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a recording that has ended used something else
  useEffect(() => {
    let over = false;
    // Nothing is said where it is not known.
    recordingUsage(sid).then(
      usage => over || setFound(usage),
      () => over || setFound(null),
    );
    return () => {
      over = true;
    };
  }, [sid, state]);

  if (!found || found.cost.seconds === 0) return null;
  const { cost, currency, runs, usage } = found;
  const tier = (name: string | null | undefined) => name ?? t('quote.audio');
  const parts = cost.lines.map(line => `${tier(line.tier)} ${clock(line.seconds * 1000)}`);
  return (
    <details className="recording-usage">
      <summary>
        <strong>{t('usage.of')}</strong> {parts.join(' · ')}
        {cost.amount != null && ` · ${money(cost.amount, currency, language)}`}
      </summary>
      {usage.incomplete && <p className="usage-note">{t('usage.incomplete')}</p>}
      <table className="usage-table">
        <thead>
          <tr>
            <th scope="col">{t('usage.time')}</th>
            <th scope="col" className="wide">
              {t('usage.who')}
            </th>
            <th scope="col">{t('usage.pixels')}</th>
            <th scope="col">{t('quote.tier')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(run => (
            <tr key={run.from_s}>
              <th scope="row">
                {clock(run.from_s * 1000)}–{clock(run.to_s * 1000)}
              </th>
              <td className="wide">
                {run.people
                  .map(person => `${person.name} ${person.width > 0 ? dimensions(person) : t('quote.audio')}`)
                  .join(' · ')}
              </td>
              <td>{whole(run.pixels, language)}</td>
              <td>{tier(run.tier)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
