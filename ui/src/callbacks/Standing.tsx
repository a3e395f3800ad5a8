/** How callbacks go, in numbers; a test is sent, and what failed is sent again. */
import { BadgeCheck, Clock, Send, ShieldOff, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { replayCallbacks, testCallbacks } from '../api/callbacks.ts';
import type { ApiApp, Callback } from '../api/types.ts';
import { dateAndTime, seconds } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Menu } from '../kit/Menu.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';
import { wrong } from './said.ts';

interface Props {
  app: string | null;
  known: ApiApp | undefined;
  onSent: () => void;
}

const HOURS = { hour: 1, day: 24, month: 30 * 24 } as const;
type Since = keyof typeof HOURS;

const SIGNS = { trouble: TriangleAlert, ready: BadgeCheck, quiet: Clock } as const;

export function Standing({ app, known, onSent }: Props) {
  const { t, i18n } = useTranslation();
  const all = useLive(live => live.studio.callbacks);
  const [said, setSaid] = useState<string | null>(null);
  const calling = useAttempt();
  const numbers = all.filter(one => app === null || one.app === app);
  const sum = (of: 'waiting' | 'failing' | 'given_up') => numbers.reduce((sum, one) => sum + one[of], 0);
  const latest = (times: (string | null | undefined)[]) => times.filter(Boolean).sort().at(-1);
  const lastOk = latest(numbers.map(one => one.last_ok));
  const problems = numbers.flatMap(({ last_problem: problem }) => problem ?? []);
  const problem = problems.sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  const isTroubled = sum('failing') > 0 || (problem !== undefined && !lastOk);
  const standing = isTroubled ? 'trouble' : lastOk ? 'ready' : 'quiet';
  const Sign = SIGNS[standing];
  const when = (utc: string) => dateAndTime(utc, i18n.language);

  const test = (to: string) =>
    calling.run(async () => {
      setSaid(null);
      setSaid(outcome(await testCallbacks(to)));
      onSent();
    });
  const outcome = ({ last }: Callback) => {
    if (!last) return t('callbacks.testWaits');
    const what = wrong(last, t);
    return what === null
      ? t('callbacks.testOk', { time: seconds(last.took_ms, i18n.language) })
      : t('callbacks.testFailed', { what });
  };
  const replay = (since: Since) =>
    calling.run(async () => {
      setSaid(null);
      const from = new Date(Date.now() - HOURS[since] * 3_600_000).toISOString();
      const { count } = await replayCallbacks(from, app);
      setSaid(t('callbacks.replayed', { count }));
      onSent();
    });

  return (
    <div className="callbacks-standing">
      <dl>
        {(['waiting', 'failing', 'given_up'] as const).map(of => (
          <div key={of} data-bad={of !== 'waiting' && sum(of) > 0}>
            <dt>{t(`callbacks.numbers.${of}`)}</dt>
            <dd>{sum(of)}</dd>
          </div>
        ))}
      </dl>
      <div className="callbacks-last">
        <p data-standing={standing}>
          <Sign size={15} aria-hidden />
          {lastOk ? t('callbacks.lastOk', { when: when(lastOk) }) : t('callbacks.neverOk')}
        </p>
        {problem && (
          <p>
            {t('callbacks.lastProblem', {
              when: when(problem.at),
              what: t(`callbacks.trouble.${problem.trouble}`, { status: problem.status ?? 0 }),
            })}
          </p>
        )}
        {known && !known.callback_signed && (
          <p className="callbacks-unsigned">
            <ShieldOff size={15} aria-hidden />
            {t('callbacks.unsigned')}
          </p>
        )}
      </div>
      <div className="callbacks-acts">
        {app !== null && (
          <Button icon={<Send size={16} aria-hidden />} busy={calling.busy} onClick={() => void test(app)}>
            {t('callbacks.test')}
          </Button>
        )}
        <Menu
          label={t('callbacks.replay')}
          className="callbacks-replay"
          unavailable={sum('failing') + sum('given_up') === 0}
          items={(Object.keys(HOURS) as Since[]).map(since => ({
            id: since,
            label: t(`callbacks.since.${since}`),
            act: () => void replay(since),
          }))}
        >
          {t('callbacks.replay')}
        </Menu>
      </div>
      {calling.failure && <Problem failure={calling.failure} onDismiss={calling.forget} />}
      <p role="status" className="callbacks-said">
        {said}
      </p>
    </div>
  );
}
