/** Makes a channel. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createChannel } from '../api/client.ts';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import './channels.css';

const LONGEST_NAME = 64;

export function NewChannel({ onMade }: { onMade: (cname: string) => void }) {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const [name, setName] = useState('');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const cname = name.trim();
    if (cname !== '' && (await run(() => createChannel(cname)))) onMade(cname);
  };

  return (
    <form className="channel-form" onSubmit={submit}>
      <p>{t('newChannel.lead')}</p>
      <Field label={t('newChannel.name')} hint={t('newChannel.hint')}>
        {ids => (
          <input
            {...ids}
            maxLength={LONGEST_NAME}
            required
            value={name}
            placeholder={t('newChannel.example')}
            onChange={event => setName(event.target.value)}
          />
        )}
      </Field>
      {failure && <Problem failure={failure} />}
      <div className="channel-ends">
        <span className="channel-space" />
        <Button type="submit" look="primary" busy={busy}>
          {t('newChannel.make')}
        </Button>
      </div>
    </form>
  );
}
