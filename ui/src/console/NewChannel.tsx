/** Shown while there is no channel: makes the first. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createChannel } from '../api/client.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';

export function NewChannel() {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const [name, setName] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() => createChannel(name.trim()));
  };

  return (
    <div className="new-channel">
      <h1>{t('newChannel.title')}</h1>
      <p>{t('newChannel.lead')}</p>
      <form onSubmit={submit}>
        <label htmlFor="cname">{t('newChannel.name')}</label>
        <div className="access-field">
          <input
            id="cname"
            maxLength={64}
            required
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <Button type="submit" look="primary" busy={busy}>
            {t('newChannel.make')}
          </Button>
        </div>
      </form>
      {failure && <Problem failure={failure} />}
    </div>
  );
}
