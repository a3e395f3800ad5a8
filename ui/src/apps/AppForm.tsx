/** An app is added or changed. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addApp, changeApp } from '../api/apps.ts';
import type { ApiApp } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { type AppDraft, type AppField, draftOf, settingsOf, wrongField } from './draft.ts';
import { readApps } from './known.ts';

interface Props {
  /** Null: a new one. */
  kept: ApiApp | null;
  onClose: () => void;
}

export function AppForm({ kept, onClose }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<AppDraft>(() => draftOf(kept));
  const [asked, setAsked] = useState(false);
  const { busy, failure, forget, run } = useAttempt();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  useHeir(form, 'body', `[data-app="${kept?.id}"] button`, '.apps-add');

  const refused = wrongField(failure);
  const wrong = (field: AppField): string | undefined => {
    if (asked && field === 'name' && draft.name.trim() === '') return t('apps.wrong.name');
    if (refused !== field) return undefined;
    return failure?.code === 'app_exists' ? t('errors.app_exists.message') : t(`apps.wrong.${field}`);
  };
  const change = (part: Partial<AppDraft>) => {
    forget();
    setDraft({ ...draft, ...part });
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (draft.name.trim() === '') return;
    const saved = await run(async () => {
      const settings = settingsOf(draft);
      const id = draft.id.trim();
      await (kept ? changeApp(kept.id, settings) : addApp(id ? { ...settings, id } : settings));
      await readApps();
    });
    if (saved) onClose();
  };
  const text = (field: 'name' | 'id' | 'callbacks') => ({
    autoComplete: 'off',
    value: draft[field],
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
  });

  return (
    <form
      ref={form}
      className="app-form"
      noValidate
      onSubmit={save}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        // Not for the dialog around it.
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <h3>{kept ? t('apps.editName', { name: kept.name }) : t('apps.add')}</h3>
      <Field label={t('apps.name')} hint={t('apps.nameHint')} wrong={wrong('name')}>
        {ids => <input {...ids} {...text('name')} maxLength={60} />}
      </Field>
      {!kept && (
        <Field label={t('apps.idOptional')} hint={t('apps.idHint')} wrong={wrong('id')}>
          {ids => <input {...ids} {...text('id')} spellCheck={false} maxLength={64} />}
        </Field>
      )}
      <Field label={t('apps.rate')} hint={t('apps.rateHint')} wrong={wrong('rate')}>
        {ids => (
          <input
            {...ids}
            type="number"
            min={1}
            max={1000}
            value={draft.rate}
            onChange={event => change({ rate: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('apps.callbacksOptional')} hint={t('apps.callbacksHint')} wrong={wrong('callbacks')}>
        {ids => (
          <input
            {...ids}
            {...text('callbacks')}
            type="url"
            spellCheck={false}
            maxLength={2000}
            placeholder="https://school.example.org/recordings"
          />
        )}
      </Field>
      {failure && refused === null && <Problem failure={failure} onDismiss={forget} />}
      <div className="app-ends">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t(kept ? 'common.save' : 'apps.add')}
        </Button>
      </div>
    </form>
  );
}
