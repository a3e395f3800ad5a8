/** Fetches a recording back, asks for its private key where one is needed, and shows how far it is. */
import { CloudDownload } from 'lucide-react';
import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useLive } from '../live/store.ts';
import { Progress } from './Progress.tsx';
import { useFetch } from './useFetch.ts';
import './fetch.css';

interface Props {
  sid: string;
  name: string;
  /** From this one alone. */
  bucket?: string;
  encrypted?: boolean;
  look?: 'plain' | 'primary';
}

export function FetchButton({ sid, name, bucket, encrypted = false, look = 'plain' }: Props) {
  const { t } = useTranslation();
  const fetching = useLive(live => live.studio.deliveries[sid]?.fetching ?? null);
  const { busy, failure, forget, begun, asks, identity, setIdentity, cancel, begin } = useFetch(
    sid,
    bucket ?? null,
    encrypted,
  );
  const key = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asks) key.current?.focus();
  }, [asks]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void begin();
  };

  if (fetching !== null || begun)
    return <Progress label={t('way.of.fetching')} name={t('fetch.going', { name })} parts={fetching} />;
  return (
    <div className="fetch">
      {asks ? (
        <form
          className="fetch-key"
          onSubmit={submit}
          onKeyDown={event => {
            if (event.key !== 'Escape') return;
            // Not for the dialog around it.
            event.preventDefault();
            event.stopPropagation();
            cancel();
          }}
        >
          <Field label={t('fetch.key')} hint={t('fetch.keyHint')}>
            {ids => (
              <input
                {...ids}
                ref={key}
                type="password"
                autoComplete="off"
                placeholder="AGE-SECRET-KEY-1…"
                value={identity}
                onChange={event => setIdentity(event.target.value)}
              />
            )}
          </Field>
          <div className="fetch-ways">
            <Button look="quiet" onClick={cancel}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" look="primary" busy={busy} disabled={identity.trim() === ''}>
              {t('fetch.fetch')}
            </Button>
          </div>
        </form>
      ) : (
        <Button
          look={look}
          busy={busy}
          icon={<CloudDownload size={16} aria-hidden />}
          aria-label={t('fetch.fetchName', { name })}
          onClick={() => void begin()}
        >
          {t('fetch.fetch')}
        </Button>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </div>
  );
}
