/**
 * A film, a sound file or a still picture joins the channel. The file lies on the recorder's computer,
 * which need not be this one: its path is written, and the label says where it is looked for.
 */
import { Film } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addFile } from '../api/client.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import './addFile.css';

/** A path as people copy it: in quotes from some file managers, as an address from others. */
export function pathOf(written: string): string {
  const text = written.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (!text.startsWith('file:///')) return text;
  try {
    return decodeURIComponent(text.slice('file://'.length));
  } catch {
    return text;
  }
}

export function AddFile({ cname, onClose }: { cname: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [written, setWritten] = useState('');
  const [repeat, setRepeat] = useState(true);
  const path = pathOf(written);
  const wrong = path !== '' && !path.startsWith('/');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (path === '' || wrong) return;
    if (await run(() => addFile(cname, path, repeat))) onClose();
  };

  return (
    <Dialog title={t('file.title', { cname })} onClose={onClose}>
      <form className="add-file" onSubmit={submit} noValidate>
        <p className="add-file-lead">{t('file.lead')}</p>
        <Field
          label={t('file.path')}
          hint={t('file.pathHint')}
          wrong={wrong ? t('file.pathWrong') : undefined}
        >
          {ids => (
            <input
              {...ids}
              autoFocus
              required
              spellCheck={false}
              autoComplete="off"
              placeholder={t('file.example')}
              value={written}
              onChange={event => {
                setWritten(event.target.value);
                forget();
              }}
            />
          )}
        </Field>
        <label className="add-file-switch">
          <input type="checkbox" checked={repeat} onChange={event => setRepeat(event.target.checked)} />
          <span>
            {t('file.repeat')}
            <small>{t('file.repeatHint')}</small>
          </span>
        </label>
        {failure && <Problem failure={failure} onDismiss={forget} />}
        <Button type="submit" look="primary" busy={busy} icon={<Film size={16} aria-hidden />}>
          {t(busy ? 'file.opening' : 'file.add')}
        </Button>
      </form>
    </Dialog>
  );
}
