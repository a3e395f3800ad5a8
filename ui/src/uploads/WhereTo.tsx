/** Where recordings go, and what is done when that does not work. */
import { useTranslation } from 'react-i18next';
import type { Bucket, UploadSettings } from '../api/types.ts';
import { Choice } from '../kit/Choice.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { DestinationFields } from './DestinationFields.tsx';
import { useSettings } from './useSettings.ts';

/** In seconds. */
const PATIENCE = [10, 30, 60, 300, 900, 3600] as const;

export function WhereTo({ buckets, settings }: { buckets: Bucket[]; settings: UploadSettings }) {
  const { t } = useTranslation();
  const { busy, failure, forget, change } = useSettings();
  const destination = settings.destination ?? {};
  const after = settings.backup_after_s ?? 60;
  const waits = PATIENCE.some(one => one === after) ? PATIENCE : [...PATIENCE, after].sort((a, b) => a - b);
  const length = (s: number) =>
    s < 60 || s % 60 > 0 ? t('uploads.seconds', { count: s }) : t('uploads.minutes', { count: s / 60 });

  return (
    <section className="uploads-part">
      <h3>{t('uploads.whereTo')}</h3>
      <DestinationFields
        buckets={buckets}
        destination={destination}
        busy={busy}
        onChange={next => void change(now => ({ ...now, destination: next }))}
      />
      {destination.backup != null && (
        <Field label={t('uploads.backupAfter')} hint={t('uploads.backupAfterHint')}>
          {ids => (
            <select
              {...ids}
              aria-disabled={busy || undefined}
              value={after}
              onChange={event => void change(now => ({ ...now, backup_after_s: Number(event.target.value) }))}
            >
              {waits.map(one => (
                <option key={one} value={one}>
                  {length(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {destination.primary != null && (
        <>
          <Choice
            legend={t('uploads.rehearsed')}
            options={[
              { value: 'warn', label: t('uploads.warn'), hint: t('uploads.warnHint') },
              { value: 'refuse', label: t('uploads.refuse'), hint: t('uploads.refuseHint') },
            ]}
            value={settings.rehearsed ?? 'warn'}
            busy={busy}
            onChoose={rehearsed => void change(now => ({ ...now, rehearsed }))}
          />
          <p className="settings-note">{t('uploads.rehearsedHint')}</p>
        </>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </section>
  );
}
