/** What was recorded in a month, what that costs, and the price sheet it is counted by. */

import { Download, Tag } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asFailure, type Failure } from '../api/failure.ts';
import type { UsageReport } from '../api/types.ts';
import { usageFile, usageOf } from '../api/usage.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Page } from '../page/Page.tsx';
import { go } from '../route/useRoute.ts';
import { Bill } from './Bill.tsx';
import { Breakdown } from './Breakdown.tsx';
import { HowCounted } from './HowCounted.tsx';
import { monthName, monthsToChoose, thisMonth } from './money.ts';
import '../kit/select.css';
import './usage.css';

const PriceDialog = lazy(() => import('./PriceDialog.tsx'));

export default function UsagePage({ month: asked }: { month: string | null }) {
  const { t, i18n } = useTranslation();
  const month = asked ?? thisMonth();
  const [report, setReport] = useState<UsageReport | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pricing, setPricing] = useState(false);
  const [turn, setTurn] = useState(0);
  const again = () => setTurn(before => before + 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn is a reason to ask again
  useEffect(() => {
    let over = false;
    usageOf(month).then(
      found => {
        if (over) return;
        setReport(found);
        setFailure(null);
      },
      thrown => over || setFailure(asFailure(thrown)),
    );
    return () => {
      over = true;
    };
  }, [month, turn]);

  const shown = report?.month === month ? report : null;
  const months = monthsToChoose(report?.by_month.map(bill => bill.month) ?? [], month);
  const tools = (
    <>
      <label className="usage-month">
        <span className="unseen">{t('usage.month')}</span>
        <select
          className="select"
          value={month}
          onChange={event => go({ page: 'usage', month: event.target.value })}
        >
          {months.map(one => (
            <option key={one} value={one}>
              {monthName(one, i18n.language)}
            </option>
          ))}
        </select>
      </label>
      <Button icon={<Tag size={16} aria-hidden />} aria-haspopup="dialog" onClick={() => setPricing(true)}>
        {t('usage.prices')}
      </Button>
    </>
  );
  return (
    <Page
      className="usage-page"
      name={t('usage.title')}
      busy={shown === null && failure === null}
      tools={tools}
    >
      <div className="usage-body">
        {failure && (
          <>
            <Problem failure={failure} />
            <Button onClick={again}>{t('common.again')}</Button>
          </>
        )}
        {shown && shown.lines.length === 0 && (
          <div className="nothing page-nothing">
            <h2>{t('usage.emptyTitle', { month: monthName(month, i18n.language) })}</h2>
            <p>{t('usage.emptyText')}</p>
          </div>
        )}
        {shown && shown.lines.length > 0 && (
          <>
            <Bill report={shown} onPrices={() => setPricing(true)} />
            <Breakdown report={shown} />
            <p className="usage-files">
              {(['csv', 'json'] as const).map(format => (
                <a key={format} className="button" href={usageFile(month, format)} download>
                  <Download size={16} aria-hidden />
                  {t('usage.export', { format: format.toUpperCase() })}
                </a>
              ))}
            </p>
          </>
        )}
        <HowCounted />
      </div>
      {pricing && (
        <Suspense>
          <PriceDialog
            onClose={() => setPricing(false)}
            onSaved={() => {
              setPricing(false);
              again();
            }}
          />
        </Suspense>
      )}
    </Page>
  );
}
