/** Encryption before files leave this computer: for whom, and what that means. */
import { TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UploadSettings } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { isPrivateKey, keysOf } from './amounts.ts';
import { useSettings } from './useSettings.ts';

export function Sealing({ settings }: { settings: UploadSettings }) {
  const { t } = useTranslation();
  const { busy, failure, forget, change } = useSettings();
  const now = (settings.recipients ?? []).join('\n');
  const [typed, setTyped] = useState(now);
  const keys = keysOf(typed);
  const secret = isPrivateKey(typed);
  const refused = failure?.field === 'recipients';
  const changed = keys.join('\n') !== now;

  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!secret)
      void change(({ recipients: _, ...rest }) => (keys.length > 0 ? { ...rest, recipients: keys } : rest));
  };
  return (
    <form className="uploads-part" onSubmit={save}>
      <h3>{t('uploads.sealing')}</h3>
      <p className="settings-note">{t('uploads.sealingText')}</p>
      <Field
        label={t('uploads.recipients')}
        hint={t('uploads.recipientsHint', { command: 'age-keygen -o key.txt' })}
        wrong={secret ? t('uploads.privateKey') : refused ? t('uploads.recipientsWrong') : undefined}
      >
        {ids => (
          <textarea
            {...ids}
            rows={3}
            spellCheck={false}
            placeholder="age1…"
            value={typed}
            onChange={event => {
              setTyped(event.target.value);
              forget();
            }}
          />
        )}
      </Field>
      {keys.length > 0 && (
        <p className="uploads-warning">
          <TriangleAlert size={16} aria-hidden />
          {t('uploads.sealingWarning')}
        </p>
      )}
      {failure && !refused && <Problem failure={failure} onDismiss={forget} />}
      {changed && (
        <div className="uploads-ends">
          <Button
            onClick={() => {
              setTyped(now);
              forget();
            }}
          >
            {t('common.cancel')}
          </Button>
          <Button type="submit" look="primary" busy={busy} disabled={secret}>
            {t(keys.length > 0 ? 'uploads.seal' : 'uploads.unseal')}
          </Button>
        </div>
      )}
    </form>
  );
}
