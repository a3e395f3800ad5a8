/** Makes a channel. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createChannel } from '../api/client.ts';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { foreignIn } from './name.ts';
import './channels.css';

const LONGEST_NAME = 64;

interface Props {
  /** What has to be done before; false: it cannot be made now, and it is said why. */
  first?: () => Promise<boolean>;
  /** Where there is nothing else, writing begins at once. */
  alone?: boolean;
  onMade: (cname: string) => void;
}

export function NewChannel({ first, alone = false, onMade }: Props) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [name, setName] = useState('');
  const foreign = foreignIn(name);
  const refused = failure?.code === 'invalid_channel_name';
  const rule = t('errors.invalid_channel_name.advice');
  const refusal = refused ? rule : undefined;
  const wrong = foreign ? t('newChannel.foreign', { character: foreign, rule }) : refusal;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const cname = name.trim();
    if (cname === '' || foreign || (first && !(await first()))) return;
    if (await run(() => createChannel(cname))) onMade(cname);
  };

  return (
    <form className="channel-form" onSubmit={submit}>
      <p>{t('newChannel.lead')}</p>
      <Field label={t('newChannel.name')} hint={rule} wrong={wrong && <span role="alert">{wrong}</span>}>
        {ids => (
          <input
            {...ids}
            // biome-ignore lint/a11y/noAutofocus: the press that opened it is the wish to write
            autoFocus={alone}
            maxLength={LONGEST_NAME}
            required
            value={name}
            placeholder={t('newChannel.example')}
            onChange={event => {
              setName(event.target.value);
              if (refused) forget();
            }}
          />
        )}
      </Field>
      {failure && !refused && <Problem failure={failure} />}
      <div className="channel-ends">
        <span className="channel-space" />
        <Button type="submit" look="primary" busy={busy}>
          {t('newChannel.make')}
        </Button>
      </div>
    </form>
  );
}
