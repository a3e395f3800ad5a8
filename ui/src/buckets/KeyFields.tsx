/**
 * The keys to a bucket, called what its service calls them. They are sent once and never shown: what is
 * kept stays unless both are typed anew.
 */
import { useTranslation } from 'react-i18next';
import type { KeysAt } from '../api/types.ts';
import { Field } from '../kit/Field.tsx';
import type { FormPart } from './PlaceFields.tsx';
import { fieldsOf, keyNames } from './services.ts';

interface Props extends FormPart {
  missing: 'access' | 'secret' | null;
  /** Where the keys of a bucket are that is changed; null: it is new. */
  keptAt: KeysAt | null;
}

export function KeyFields({ draft, asked, onChange, missing, keptAt }: Props) {
  const { t } = useTranslation();
  const { service } = draft;
  if (!fieldsOf(service).keys) return null;
  const names = keyNames(service, t);
  const hint = t(`buckets.keys.at.${keptAt ?? 'new'}`);
  const wrong = (key: 'access' | 'secret') => (asked && missing === key ? t('buckets.keys.both') : undefined);
  return (
    <fieldset className="bucket-keys">
      <legend className="unseen">{t('buckets.keys.title')}</legend>
      <div className="fields">
        <Field label={names[0]} wrong={wrong('access')}>
          {ids => (
            <input
              {...ids}
              spellCheck={false}
              autoComplete="off"
              value={draft.access}
              onChange={event => onChange({ access: event.target.value })}
            />
          )}
        </Field>
        <Field label={names[1]} wrong={wrong('secret')}>
          {ids => (
            <input
              {...ids}
              type="password"
              autoComplete="new-password"
              value={draft.secret}
              onChange={event => onChange({ secret: event.target.value })}
            />
          )}
        </Field>
      </div>
      <p className="field-hint">{hint}</p>
    </fieldset>
  );
}
