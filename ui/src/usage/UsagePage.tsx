/** What was recorded in a month, what that costs, and the price sheet it is counted by. */

import { ArrowLeft, Download, Tag } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asFailure, type Failure } from '../api/failure.ts';
import type { UsageReport } from '../api/types.ts';
import { usageFile, usageOf } from '../api/usage.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { RunningStrip } from '../library/RunningStrip.tsx';
import { addressOf } from '../route/route.ts';
import { go } from '../route/useRoute.ts';
import { Bill } from './Bill.tsx';
import { Breakdown } from './Breakdown.tsx';
import { HowCounted } from './HowCounted.tsx';
import { monthName, monthsToChoose, thisMonth } from './money.ts';
import '../library/library.css';
import '../library/page.css';
import './usage.css';

const PriceDialog = lazy(() => import('./PriceDialog.tsx'));

export default function UsagePage({ month: asked }: { month: string | null }) {
  const { t, i18n } = useTranslation();
  const month = asked ?? thisMonth();
  const [report, setReport] = useState<UsageReport | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pricing, setPricing] = useState(false);
  const [turn, setTurn] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const again = () => setTurn(before => before + 1);

  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
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
  return (
    <main className="library-page usage-page" aria-busy={shown === null && failure === null}>
      <header className="page-head">
        <a className="button quiet" href={addressOf({ page: 'console' })}>
          <ArrowLeft size={16} aria-hidden />
          {t('library.toConsole')}
        </a>
        <h1 ref={heading} tabIndex={-1}>
          {t('usage.title')}
        </h1>
        <span className="top-space" />
        <RunningStrip pageName={t('usage.title')} />
        <label className="usage-month">
          <span className="unseen">{t('usage.month')}</span>
          <select
            className="choice"
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
      </header>
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
    </main>
  );
}
