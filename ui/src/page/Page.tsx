/**
 * A page that concerns every channel: the way back, its title, what is recorded meanwhile, its tools.
 * It begins at its heading for who cannot see it.
 */
import { ArrowLeft } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../route/route.ts';
import { RunningStrip } from './RunningStrip.tsx';
import './page.css';

interface Props {
  /** Stands in the window's title while a recording goes on, too. */
  name: string;
  /** Beside the name; `false`: the name stands in the page itself. */
  heading?: ReactNode;
  /** Where the focus goes is the page's own matter then. */
  headingRef?: RefObject<HTMLHeadingElement | null>;
  /** Where the way back leads; without it, to the console. */
  back?: { to: string; label: string } | undefined;
  tools?: ReactNode;
  className?: string;
  busy?: boolean;
  children: ReactNode;
}

export function Page(props: Props) {
  const { name, heading, headingRef, back, tools, className = '', busy = false, children } = props;
  const { t } = useTranslation();
  const own = useRef<HTMLHeadingElement>(null);
  useEffect(() => own.current?.focus({ preventScroll: true }), []);
  return (
    <main className={`page ${className}`} aria-busy={busy}>
      <header className="page-head">
        <a className="button quiet" href={back?.to ?? addressOf({ page: 'console' })}>
          <ArrowLeft size={16} aria-hidden />
          {back?.label ?? t('library.toConsole')}
        </a>
        {heading !== false && (
          <h1 ref={headingRef ?? own} tabIndex={-1}>
            {name} {heading}
          </h1>
        )}
        <span className="top-space" />
        <RunningStrip pageName={name} />
        {tools}
      </header>
      {children}
    </main>
  );
}
