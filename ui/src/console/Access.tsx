/**
 * Says how to get in, and takes the address or token that opens the console.
 */
import { KeyRound } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../api/failure.ts';
import { Button } from '../kit/Button.tsx';
import { LanguageSwitch } from '../kit/LanguageSwitch.tsx';
import { Mark } from '../kit/Mark.tsx';
import { Problem } from '../kit/Problem.tsx';
import { enter, tokenIn } from './access.ts';

interface Props {
  failure: Failure | null;
  onEntered: () => void;
}

/** How often to look whether a recorder that was not there has come. */
const LOOK_EVERY_MS = 1500;

export function Access({ failure: first, onEntered }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  // Having no token yet is no failure: the page says what to do.
  const [failure, setFailure] = useState(first?.status === 401 ? null : first);
  const absent = failure?.code === 'unreachable';

  useEffect(() => {
    document.title = t('common.product');
  }, [t]);

  useEffect(() => {
    if (!absent) return;
    const timer = setInterval(async () => {
      const still = await enter(null);
      if (!still) onEntered();
      else if (still.code !== 'unreachable') setFailure(still.status === 401 ? null : still);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [absent, onEntered]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const token = tokenIn(text);
    if (!token) return setFailure(new Failure('unauthorized', 401, ''));
    setBusy(true);
    const refused = await enter(token);
    setBusy(false);
    if (refused) setFailure(refused);
    else onEntered();
  };

  return (
    <main className="access">
      <div className="access-card">
        <header className="access-head">
          <Mark size={36} />
          <LanguageSwitch />
        </header>
        <h1>{t('access.title')}</h1>
        <p>{t('access.lead')}</p>
        <pre className="access-example">{t('access.example')}</pre>
        <p>{t('access.once')}</p>
        {failure && <Problem failure={failure} />}
        <form className="access-form" onSubmit={submit}>
          <label htmlFor="token">{t('access.label')}</label>
          <div className="access-field">
            <input
              id="token"
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={event => setText(event.target.value)}
            />
            <Button type="submit" look="primary" busy={busy} icon={<KeyRound size={16} aria-hidden />}>
              {t('access.open')}
            </Button>
          </div>
        </form>
      </div>
    </main>
  );
}
