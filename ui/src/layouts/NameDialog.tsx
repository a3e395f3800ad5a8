/** Asks for the name of a layout. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { LONGEST_NAME } from './layoutFile.ts';
import './dialogs.css';

interface Props {
  title: string;
  first: string;
  onName: (name: string) => Promise<unknown>;
  onClose: () => void;
}

export default function NameDialog({ title, first, onName, onClose }: Props) {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const [name, setName] = useState(first);
  const [tried, setTried] = useState(false);
  const empty = name.trim() === '';

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!empty && (await run(() => onName(name.trim())))) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="layout-form" onSubmit={save} noValidate>
        <Field
          label={t('strip.name')}
          hint={t('strip.nameHint')}
          wrong={tried && empty ? t('strip.nameMissing') : undefined}
        >
          {ids => (
            <input
              {...ids}
              autoFocus
              maxLength={LONGEST_NAME}
              value={name}
              placeholder={t('strip.nameExample')}
              onFocus={event => event.target.select()}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        {failure && <Problem failure={failure} />}
        <div className="layout-ends">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
