/** A callback's request, its signature, and each answer; it can be sent again. */
import { Filter, RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callbackDetails, resendCallback } from '../api/callbacks.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { Callback, CallbackAttempt, CallbackDetails } from '../api/types.ts';
import { dateAndTime, seconds } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Said } from '../kit/Said.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { readable, wrong } from './said.ts';

interface Props {
  callback: Callback;
  onlyRecording: ((sid: string) => void) | null;
  onSent: () => void;
}

export function Details({ callback, onlyRecording, onSent }: Props) {
  const { t } = useTranslation();
  const [known, setKnown] = useState<CallbackDetails | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const sending = useAttempt();
  const { id, attempts, state, sid } = callback;

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when it was tried
  useEffect(() => {
    let shown = true;
    callbackDetails(id).then(
      found => shown && setKnown(found),
      thrown => shown && setFailure(asFailure(thrown)),
    );
    return () => {
      shown = false;
    };
  }, [id, attempts, state]);

  const resend = () =>
    sending.run(async () => {
      await resendCallback(id);
      onSent();
    });

  return (
    <div className="callback-details">
      <div className="callback-acts">
        <Button icon={<RotateCcw size={16} aria-hidden />} busy={sending.busy} onClick={() => void resend()}>
          {t('callbacks.resend')}
        </Button>
        {sid && onlyRecording && (
          <Button icon={<Filter size={16} aria-hidden />} look="quiet" onClick={() => onlyRecording(sid)}>
            {t('callbacks.onlyRecording')}
          </Button>
        )}
      </div>
      {sending.failure && <Problem failure={sending.failure} onDismiss={sending.forget} />}
      {failure && <Problem failure={failure} />}
      {!known && !failure && <p role="status">{t('callbacks.reading')}</p>}
      {known && (
        <>
          <h4>{t('callbacks.body')}</h4>
          <Code label={t('callbacks.body')} text={readable(known.body)} />
          <h4>{t('callbacks.answers')}</h4>
          {known.tries.length === 0 && <p className="settings-note">{t('callbacks.neverSent')}</p>}
          <ol className="callback-tries">
            {known.tries.map(attempt => (
              <Try key={`${attempt.at} ${attempt.took_ms}`} attempt={attempt} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

function Try({ attempt }: { attempt: CallbackAttempt }) {
  const { t, i18n } = useTranslation();
  const { status, answer = '', said = '', headers, url } = attempt;
  const problem = wrong(attempt, t);
  const signed = headers.some(({ name }) => name.startsWith('Agora-Signature'));
  return (
    <li>
      <p className="callback-try" data-bad={problem !== null}>
        <time dateTime={attempt.at}>{dateAndTime(attempt.at, i18n.language)}</time>
        <strong>{problem ?? t('callbacks.answered', { status })}</strong>
        <span>{seconds(attempt.took_ms, i18n.language)}</span>
        {url !== '' && !signed && <span>{t('callbacks.notSigned')}</span>}
      </p>
      <Said text={said} />
      {answer !== '' && <Code label={t('callbacks.answer')} text={answer} />}
      {headers.length > 0 && (
        <details>
          <summary>{t('callbacks.request')}</summary>
          <Code
            label={t('callbacks.request')}
            text={[`POST ${url}`, ...headers.map(({ name, value }) => `${name}: ${value}`)].join('\n')}
          />
        </details>
      )}
    </li>
  );
}

function Code({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="callback-code" tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </section>
  );
}
