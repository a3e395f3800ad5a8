/** The page of callbacks: what apps were told of their recordings. */
import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { RunningStrip } from '../library/RunningStrip.tsx';
import { addressOf } from '../route/route.ts';
import { Callbacks } from './Callbacks.tsx';

/** `app`: of this one alone; null: of all. */
export default function CallbacksPage({ app }: { app: string | null }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <main className="console-page page-of-all">
      <header className="page-bar">
        <a className="button quiet" href={addressOf({ page: 'console' })}>
          <ArrowLeft size={16} aria-hidden />
          {t('library.toConsole')}
        </a>
        <h1 ref={heading} tabIndex={-1}>
          {t('callbacks.title')}
        </h1>
        <span className="top-space" />
        <RunningStrip pageName={t('callbacks.title')} />
      </header>
      <div className="callbacks-body">
        <Callbacks app={app} />
      </div>
    </main>
  );
}
