/**
 * Either the way in or the console.
 */
import { Loader } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure.ts';
import { listen } from '../live/socket.ts';
import { setLink, useLive, want } from '../live/store.ts';
import { takeTarget } from '../live/target.ts';
import { Access } from './Access.tsx';
import { enter, takeToken } from './access.ts';
import { Console } from './Console.tsx';
import './app.css';

type Entry = { at: 'door' } | { at: 'outside'; failure: Failure | null } | { at: 'inside' };

// Taken once per page: the token works once.
let entering: Promise<Failure | null> | null = null;

export function App() {
  const { t } = useTranslation();
  const [entry, setEntry] = useState<Entry>({ at: 'door' });
  const link = useLive(live => live.link);

  useEffect(() => {
    want(takeTarget());
    entering ??= enter(takeToken());
    void entering.then(failure => setEntry(failure ? { at: 'outside', failure } : { at: 'inside' }));
  }, []);

  // Another address with a token or a place, opened in this tab, changes only what stands behind the #.
  useEffect(() => {
    const onHash = () => {
      want(takeTarget());
      const token = takeToken();
      if (token)
        void enter(token).then(failure => setEntry(failure ? { at: 'outside', failure } : { at: 'inside' }));
    };
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);

  useEffect(() => {
    if (link === 'denied') setEntry({ at: 'outside', failure: null });
  }, [link]);

  useEffect(() => {
    if (entry.at !== 'inside') return;
    setLink('connecting');
    return listen();
  }, [entry.at]);

  switch (entry.at) {
    case 'door':
      return (
        <main className="door" aria-busy="true">
          <Loader className="turning" aria-hidden />
          <p>{t('access.opening')}</p>
        </main>
      );
    case 'outside':
      return <Access failure={entry.failure} onEntered={() => setEntry({ at: 'inside' })} />;
    case 'inside':
      return <Console />;
  }
}
