/** Keys that work everywhere on this computer: which, and what hinders them. */
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureCode } from '../api/failure.ts';
import { asFailure, Failure } from '../api/failure.ts';
import { IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import type { Shortcut, ShortcutAction, Shortcuts } from '../platform/index.ts';
import { combination, keyNames } from './keyNames.ts';
import './everywhere.css';

export function Everywhere({ shortcuts }: { shortcuts: Shortcuts }) {
  const { t } = useTranslation();
  const heading = useId();
  const [all, setAll] = useState<Shortcut[]>([]);
  const [failed, setFailed] = useState<{ action: ShortcutAction | null; failure: Failure } | null>(null);

  useEffect(() => {
    let over = false;
    shortcuts.all().then(
      known => over || setAll(known),
      thrown => over || setFailed({ action: null, failure: asFailure(thrown) }),
    );
    return () => {
      over = true;
    };
  }, [shortcuts]);

  const set = async (action: ShortcutAction, keys: string | null) => {
    setFailed(null);
    try {
      setAll(await shortcuts.set(action, keys));
    } catch (thrown) {
      setFailed({ action, failure: asFailure(thrown) });
    }
  };

  return (
    <section className="everywhere" aria-labelledby={heading}>
      <h3 id={heading}>{t('settings.everywhere')}</h3>
      <p className="settings-note">{t('settings.everywhereHint')}</p>
      {failed?.action === null && <Problem failure={failed.failure} />}
      <ul>
        {all.map(({ action, keys, problem }) => (
          <li key={action}>
            <Row action={action} keys={keys} rest={shortcuts.rest} onSet={keys => void set(action, keys)} />
            {failed?.action === action ? (
              <Problem failure={failed.failure} onDismiss={() => setFailed(null)} />
            ) : (
              problem && <Problem failure={new Failure(problem as FailureCode, 0, problem)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  action: ShortcutAction;
  keys: string | null;
  rest: (rest: boolean) => void;
  onSet: (keys: string | null) => void;
}

function Row({ action, keys, rest, onSet }: RowProps) {
  const { t } = useTranslation();
  const [listening, setListening] = useState(false);
  const name = t(`settings.shortcuts.${action}`);
  const names = keys ? keyNames(keys) : [];

  useEffect(() => {
    if (!listening) return;
    rest(true);
    return () => rest(false);
  }, [listening, rest]);

  const hear = (event: KeyboardEvent) => {
    if (!listening) return;
    const { ctrlKey, altKey, metaKey } = event;
    // Tab goes on, as everywhere; Escape leaves it as it is.
    if (event.key === 'Tab' && !ctrlKey && !altKey && !metaKey) return setListening(false);
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return setListening(false);
    const pressed = combination(event.nativeEvent);
    if (pressed === null || event.repeat) return;
    setListening(false);
    onSet(pressed);
  };

  return (
    <div className="everywhere-row">
      <span>{name}</span>
      <button
        type="button"
        className={`everywhere-keys ${listening ? 'listening' : ''}`}
        aria-label={t('settings.keysOf', {
          action: name,
          keys: listening ? t('settings.keysPress') : names.join(' ') || t('settings.keysOff'),
        })}
        title={t('settings.keysSet')}
        onClick={() => setListening(true)}
        onKeyDown={hear}
        // What Space and Enter do when they are let go is not meant for us.
        onKeyUp={event => listening && event.preventDefault()}
        onBlur={() => setListening(false)}
      >
        {listening
          ? t('settings.keysPress')
          : names.length === 0
            ? t('settings.keysOff')
            : names.map(key => <kbd key={key}>{key}</kbd>)}
      </button>
      {keys && (
        <IconButton label={t('settings.keysClear', { action: name })} onClick={() => onSet(null)}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
      <span className="unseen" role="status">
        {listening ? t('settings.keysPress') : ''}
      </span>
    </div>
  );
}
