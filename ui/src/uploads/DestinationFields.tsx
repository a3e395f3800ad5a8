/** A primary and a backup among the buckets: of all recordings, or of one. */
import { useTranslation } from 'react-i18next';
import type { Bucket, Destination } from '../api/types.ts';
import { Field } from '../kit/Field.tsx';

interface Props {
  buckets: Bucket[];
  destination: Destination;
  /** Waiting for an answer: nothing can be chosen, the focus stays. */
  busy: boolean;
  disabled?: boolean;
  /** Without hints: where it is about one recording. */
  brief?: boolean;
  onChange: (destination: Destination) => void;
}

/** Never a backup alone, never one bucket twice. */
export function withPrimary({ backup }: Destination, primary: string | null): Destination {
  if (primary === null) return {};
  return backup == null || backup === primary ? { primary } : { primary, backup };
}

export function withBackup({ primary }: Destination, backup: string | null): Destination {
  if (primary == null) return {};
  return backup === null ? { primary } : { primary, backup };
}

export function DestinationFields(props: Props) {
  const { buckets, destination, busy, disabled = false, brief = false, onChange } = props;
  const { t } = useTranslation();
  const { primary = null, backup = null } = destination;
  const options = (without: string | null) =>
    buckets
      .filter(({ id }) => id !== without)
      .map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ));
  return (
    <div className="fields destination">
      <Field label={t('uploads.primary')} hint={brief ? '' : t('uploads.primaryHint')}>
        {ids => (
          <select
            {...ids}
            disabled={disabled}
            aria-disabled={busy || undefined}
            value={primary ?? ''}
            onChange={event => busy || onChange(withPrimary(destination, event.target.value || null))}
          >
            <option value="">{t('uploads.nowhere')}</option>
            {options(null)}
          </select>
        )}
      </Field>
      <Field label={t('uploads.backup')} hint={brief ? '' : t('uploads.backupHint')}>
        {ids => (
          <select
            {...ids}
            disabled={disabled || primary === null || buckets.length < 2}
            aria-disabled={busy || undefined}
            value={backup ?? ''}
            onChange={event => busy || onChange(withBackup(destination, event.target.value || null))}
          >
            <option value="">{t('uploads.noBackup')}</option>
            {options(primary)}
          </select>
        )}
      </Field>
    </div>
  );
}
