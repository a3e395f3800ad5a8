/** Which recorder this is, and what helps when something is wrong. */
import { Download, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DIAGNOSTICS, recentLog } from '../api/client.ts';
import { dateAndTime } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Mark } from '../kit/Mark.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';

export function About() {
  const { t, i18n } = useTranslation();
  const system = useLive(live => live.studio.system);
  const [lines, setLines] = useState<string[] | null>(null);
  const { busy, failure, run } = useAttempt();
  if (!system) return null;
  return (
    <>
      <div className="about">
        <Mark size={44} />
        <p>
          <strong>{t('common.product')}</strong>
          <span>{t('console.version', { version: system.version })}</span>
          <span>{t('settings.since', { when: dateAndTime(system.started_at, i18n.language) })}</span>
        </p>
      </div>
      <section className="diagnostics">
        <h3>{t('settings.trouble')}</h3>
        <p className="settings-note">{t('settings.troubleHint')}</p>
        <div className="diagnostics-ways">
          <a className="button plain" href={DIAGNOSTICS} download>
            <Download size={16} aria-hidden />
            {t('settings.diagnostics')}
          </a>
          <Button
            busy={busy}
            icon={<ScrollText size={16} aria-hidden />}
            onClick={() => void run(async () => setLines(await recentLog()))}
          >
            {t(lines ? 'settings.logAgain' : 'settings.log')}
          </Button>
        </div>
        {failure && <Problem failure={failure} />}
        {lines && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          <section className="log" tabIndex={0} aria-label={t('settings.log')}>
            {lines.length > 0 ? lines.join('\n') : t('settings.logEmpty')}
          </section>
        )}
      </section>
    </>
  );
}
