/** The month by recording, day, channel or app, and all months beside each other. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cost, UsageReport, UsageRow } from '../api/types.ts';
import { clock, dateAndTime, day } from '../i18n/format.ts';
import { type Tab, Tabs } from '../kit/Tabs.tsx';
import { addressOf, recordingAddress } from '../route/route.ts';
import { money, monthName } from './money.ts';

type By = 'recording' | 'day' | 'channel' | 'app' | 'month';

interface Row {
  key: string;
  name: ReactNode;
  note?: string | undefined;
  cost: Pick<Cost, 'lines' | 'seconds' | 'amount'>;
}

export function Breakdown({ report }: { report: UsageReport }) {
  const { t, i18n } = useTranslation();
  const [by, setBy] = useState<By>('recording');
  const { language } = i18n;
  const tabs: Tab<By>[] = (['recording', 'day', 'channel', 'app', 'month'] as const).map(id => ({
    id,
    label: t(`usage.by.${id}`),
  }));
  const named = (name: (key: string) => ReactNode) => (row: UsageRow) => ({ ...row, name: name(row.key) });

  const rows = (): Row[] => {
    switch (by) {
      case 'recording':
        return report.recordings.map(({ usage, running, deleted, cost }) => ({
          key: usage.sid,
          name: deleted ? (
            (usage.title ?? usage.cname)
          ) : (
            <a href={recordingAddress(usage.sid)}>{usage.title ?? usage.cname}</a>
          ),
          note: [
            dateAndTime(usage.started_at, language),
            ...(running ? [t('usage.running')] : []),
            ...(deleted ? [t('usage.deleted')] : []),
            ...(usage.incomplete ? [t('usage.sizesUnknown')] : []),
          ].join(' · '),
          cost,
        }));
      case 'day':
        return report.by_day.map(named(key => day(key, language)));
      case 'channel':
        return report.by_channel.map(named(key => key));
      case 'app':
        return report.by_app.map(named(key => key || t('usage.noApp')));
      case 'month':
        return report.by_month.map(({ month, lines, total }) => ({
          key: month,
          name: <a href={addressOf({ page: 'usage', month })}>{monthName(month, language)}</a>,
          cost: {
            lines,
            seconds: lines.reduce((sum, line) => sum + line.seconds, 0),
            ...(total != null && { amount: total }),
          },
        }));
    }
  };
  const all = rows();
  const hasPrices = all.some(({ cost }) => cost.amount != null);

  return (
    <section className="breakdown" aria-label={t('usage.breakdown')}>
      <Tabs name="usage" tabs={tabs} chosen={by} onChoose={setBy}>
        <table className="usage-table">
          <thead>
            <tr>
              <th scope="col">{t(`usage.by.${by}`)}</th>
              <th scope="col" className="wide">
                {t('usage.tiers')}
              </th>
              <th scope="col">{t('usage.length')}</th>
              {hasPrices && <th scope="col">{t('usage.amount')}</th>}
            </tr>
          </thead>
          <tbody>
            {all.map(({ key, name, note, cost }) => (
              <tr key={key}>
                <th scope="row">
                  {name}
                  {note && <small>{note}</small>}
                </th>
                <td className="wide">
                  {cost.lines
                    .map(line => `${line.tier ?? t('quote.audio')} ${clock(line.seconds * 1000)}`)
                    .join(' · ')}
                </td>
                <td>{clock(cost.seconds * 1000)}</td>
                {hasPrices && (
                  <td>
                    {cost.amount == null ? t('common.none') : money(cost.amount, report.currency, language)}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Tabs>
    </section>
  );
}
