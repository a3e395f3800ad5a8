/** What stays on this computer of recordings that are in their bucket. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UploadSettings } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Choice } from '../kit/Choice.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useSettings } from './useSettings.ts';

const USUAL_DAYS = 30;

export function StaysHere({ settings }: { settings: UploadSettings }) {
  const { t } = useTranslation();
  const { busy, failure, forget, change } = useSettings();
  const keep = settings.keep ?? { keep: 'all' };
  const days = keep.keep === 'days' ? keep.days : USUAL_DAYS;
  const [typed, setTyped] = useState(String(days));
  const wanted = Number(typed);
  const possible = Number.isInteger(wanted) && wanted >= 1 && wanted <= 3650;

  const setDays = (event: FormEvent) => {
    event.preventDefault();
    if (possible) void change(now => ({ ...now, keep: { keep: 'days', days: wanted } }));
  };
  return (
    <section className="uploads-part">
      <Choice
        legend={t('uploads.keep')}
        options={[
          { value: 'all', label: t('uploads.keepAll'), hint: t('uploads.keepAllHint') },
          { value: 'days', label: t('uploads.keepDays'), hint: t('uploads.keepDaysHint', { count: days }) },
          { value: 'nothing', label: t('uploads.keepNothing'), hint: t('uploads.keepNothingHint') },
        ]}
        value={keep.keep}
        busy={busy}
        onChoose={kind =>
          void change(now => ({ ...now, keep: kind === 'days' ? { keep: kind, days } : { keep: kind } }))
        }
      />
      {keep.keep === 'days' && (
        <form className="uploads-number" onSubmit={setDays}>
          <Field label={t('uploads.days')} wrong={possible ? undefined : t('uploads.daysWrong')}>
            {ids => (
              <input
                {...ids}
                type="number"
                min={1}
                max={3650}
                value={typed}
                onChange={event => setTyped(event.target.value)}
              />
            )}
          </Field>
          {wanted !== days && possible && (
            <Button type="submit" busy={busy}>
              {t('common.save')}
            </Button>
          )}
        </form>
      )}
      <p className="settings-note">{t('uploads.keepSafe')}</p>
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </section>
  );
}
