/** The bill of a month: what is to be paid, and minutes of each tier. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageReport } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { useHeir } from '../kit/useHeir.ts';
import { money, monthName, price, whole } from './money.ts';

export function Bill({ report, onPrices }: { report: UsageReport; onPrices: () => void }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { currency, lines, total, incomplete, month } = report;
  const most = Math.max(...lines.map(line => line.minutes));
  const hasPrices = lines.some(line => line.amount != null);
  const minutes = lines.reduce((sum, line) => sum + line.minutes, 0);
  return (
    <section className="bill" aria-label={t('usage.bill')}>
      <p className="bill-total">
        <strong>
          {total != null
            ? money(total, currency, language)
            : t('usage.minutes', { count: minutes, minutes: whole(minutes, language) })}
        </strong>
        <span>
          {total != null
            ? t('usage.totalOf', { month: monthName(month, language) })
            : t(hasPrices ? 'usage.priceMissing' : 'usage.noPrice')}
        </span>
        {total == null && <SetPrices onPress={onPrices} />}
      </p>
      <table className="usage-table">
        <thead>
          <tr>
            <th scope="col">{t('quote.tier')}</th>
            <td className="wide" />
            <th scope="col">{t('usage.minutesHead')}</th>
            {hasPrices && <th scope="col">{t('usage.per1000')}</th>}
            {hasPrices && <th scope="col">{t('usage.amount')}</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map(line => (
            <tr key={line.tier ?? ''}>
              <th scope="row">{line.tier ?? t('quote.audio')}</th>
              <td className="wide">
                <span className="bar" style={{ width: `${(line.minutes / most) * 100}%` }} />
              </td>
              <td>{whole(line.minutes, language)}</td>
              {hasPrices && (
                <td>
                  {line.per_1000_minutes == null
                    ? t('common.none')
                    : price(line.per_1000_minutes, currency, language)}
                </td>
              )}
              {hasPrices && (
                <td>{line.amount == null ? t('common.none') : money(line.amount, currency, language)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {incomplete && <p className="usage-note">{t('usage.incomplete')}</p>}
    </section>
  );
}

/** Until there are prices; then the button that is always there has them. */
function SetPrices({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  useHeir(button, '.page', '.page-head [aria-haspopup="dialog"]');
  return (
    <Button ref={button} aria-haspopup="dialog" onClick={onPress}>
      {t('usage.setPrices')}
    </Button>
  );
}
