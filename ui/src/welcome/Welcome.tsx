/**
 * What a first start shows, while there is no channel: language, where recordings go, and the two
 * ways on. Whoever has been here before and removed all channels sees the same, which does no harm.
 */
import { ArrowRight, Sparkles } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { addDemo, createChannel } from '../api/client.ts';
import { NewChannel } from '../channels/NewChannel.tsx';
import { LANGUAGES, type Language, speak } from '../i18n/index.ts';
import { Button } from '../kit/Button.tsx';
import { Choice } from '../kit/Choice.tsx';
import { LANGUAGE_NAMES } from '../kit/LanguageSwitch.tsx';
import { Mark } from '../kit/Mark.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { choose } from '../live/store.ts';
import { FolderFields, useFolder } from '../settings/FolderForm.tsx';
import './welcome.css';

const DEMO_PEOPLE = 4;

export default function Welcome() {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const page = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // The last channel went, with what had the focus.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useHeir(page, 'body', '.channel-tab[aria-current]');
  // What is written there counts, also where nobody pressed its button.
  const folder = useFolder();

  const tryDemo = async () =>
    (await folder.take()) &&
    run(async () => {
      const cname = t('welcome.demoName');
      await createChannel(cname);
      choose(cname);
      for (let i = 0; i < DEMO_PEOPLE; i++) await addDemo(cname);
    });

  return (
    <div ref={page} className="welcome">
      <header>
        <Mark size={52} />
        <h1 ref={heading} tabIndex={-1}>
          {t('welcome.title')}
        </h1>
        <p className="welcome-lead">{t('welcome.lead')}</p>
      </header>
      <ol className="welcome-steps">
        <li>
          <Choice
            legend={t('common.language')}
            options={LANGUAGES.map(language => ({
              value: language,
              label: <span lang={language}>{LANGUAGE_NAMES[language]}</span>,
            }))}
            value={i18n.language as Language}
            onChoose={language => void speak(language)}
          />
        </li>
        <li>
          <FolderFields choice={folder} />
        </li>
        <li className="welcome-ways">
          <section className="welcome-way">
            <h2>{t('welcome.demo')}</h2>
            <p>{t('welcome.demoText')}</p>
            {failure && <Problem failure={failure} onDismiss={forget} />}
            <Button
              look="primary"
              busy={busy}
              icon={<Sparkles size={16} aria-hidden />}
              onClick={() => void tryDemo()}
            >
              {t('welcome.demoGo')}
            </Button>
          </section>
          <section className="welcome-way">
            <h2>
              {t('welcome.own')} <ArrowRight size={15} aria-hidden />
            </h2>
            <NewChannel first={folder.take} onMade={choose} />
          </section>
        </li>
      </ol>
    </div>
  );
}
