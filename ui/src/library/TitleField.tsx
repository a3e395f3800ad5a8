/** What a recording is called: read, or written anew. Enter keeps, Escape leaves it as it was. */
import { Pencil } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeRecording } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { nameOf } from './find.ts';

const LONGEST = 200;

export function TitleField({ recording }: { recording: Recording }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [written, setWritten] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const name = nameOf(recording);
  const writing = written !== null;

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F2') return;
      event.preventDefault();
      setWritten(name);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [name]);

  const end = () => {
    setWritten(null);
    forget();
    // After the button is there again.
    requestAnimationFrame(() => button.current?.focus());
  };
  const keep = async () => {
    const title = written?.trim() ?? '';
    if (title === name || (await run(() => changeRecording(recording.sid, { title: title || null })))) end();
  };

  if (!writing) {
    return (
      <div className="watch-title">
        <h1 ref={heading} tabIndex={-1}>
          {name}
        </h1>
        <IconButton
          ref={button}
          label={t('watch.rename')}
          aria-keyshortcuts="F2"
          onClick={() => setWritten(name)}
        >
          <Pencil size={16} aria-hidden />
        </IconButton>
      </div>
    );
  }
  return (
    <form
      className="watch-title"
      onSubmit={event => {
        event.preventDefault();
        void keep();
      }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: the press that opened it is the wish to write
        autoFocus
        value={written}
        maxLength={LONGEST}
        aria-label={t('watch.title')}
        placeholder={recording.cname}
        onFocus={event => event.target.select()}
        onChange={event => setWritten(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          end();
        }}
      />
      <Button look="primary" type="submit" busy={busy}>
        {t('watch.keep')}
      </Button>
      <Button look="quiet" onClick={end}>
        {t('common.cancel')}
      </Button>
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </form>
  );
}
