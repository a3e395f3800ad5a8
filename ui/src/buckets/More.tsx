/** What most people leave as it is: where recordings lie inside the bucket, and how the service keeps them. */
import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { shownChannel, useLive } from '../live/store.ts';
import { EndpointField, type FormPart, RegionField } from './PlaceFields.tsx';
import { placeOf } from './place.ts';
import { classesOf, fieldsOf } from './services.ts';
import { useWrong } from './useWrong.ts';

/** Fields of the contract that stand in here for some service. */
export const MORE_FIELDS: readonly string[] = [
  'prefix',
  'storage_class',
  'encryption',
  'tags',
  'region',
  'endpoint',
];

const MOST_TAGS = 10;

export function More({ open, ...part }: FormPart & { open: boolean }) {
  const { t } = useTranslation();
  const { draft, onChange } = part;
  const has = fieldsOf(draft.service);
  return (
    <details className="bucket-more" open={open || undefined}>
      <summary>{t('buckets.more')}</summary>
      <div className="bucket-more-fields">
        <PrefixField {...part} />
        {has.region === 'more' && <RegionField {...part} />}
        {has.endpoint === 'more' && <EndpointField {...part} />}
        {has.virtualHost && (
          <label className="bucket-switch">
            <input
              type="checkbox"
              checked={draft.virtualHost}
              onChange={event => onChange({ virtualHost: event.target.checked })}
            />
            <span>
              {t('buckets.virtualHost')}
              <small>{t('buckets.virtualHostHint')}</small>
            </span>
          </label>
        )}
        {has.storageClass && <ClassField {...part} />}
        {has.encryption && <EncryptionField {...part} />}
        {has.tags && <TagFields {...part} />}
        {has.session && (
          <Field label={t('buckets.session')} hint={t('buckets.sessionHint')}>
            {ids => (
              <input
                {...ids}
                type="password"
                autoComplete="off"
                value={draft.session}
                onChange={event => onChange({ session: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
    </details>
  );
}

function PrefixField({ draft, wrongField, asked, onChange }: FormPart) {
  const { t } = useTranslation();
  const cname = useLive(live => shownChannel(live)?.cname) ?? t('newChannel.example');
  return (
    <div>
      <Field
        label={t('buckets.prefix')}
        hint={t('buckets.prefixHint', { parts: '{yyyy} {mm} {dd} {cname}' })}
        wrong={useWrong(wrongField, asked)('prefix', false)}
      >
        {ids => (
          <input
            {...ids}
            spellCheck={false}
            autoComplete="off"
            maxLength={200}
            value={draft.prefix}
            onChange={event => onChange({ prefix: event.target.value })}
          />
        )}
      </Field>
      <p className="bucket-example">
        {t('buckets.prefixExample')} <code>{placeOf(draft.prefix, cname, new Date())}</code>
      </p>
    </div>
  );
}

function ClassField({ draft, wrongField, asked, onChange }: FormPart) {
  const { t } = useTranslation();
  const list = useId();
  return (
    <Field
      label={t('buckets.storageClass')}
      hint={t('buckets.storageClassHint')}
      wrong={useWrong(wrongField, asked)('storage_class', false)}
    >
      {ids => (
        <>
          <input
            {...ids}
            list={list}
            spellCheck={false}
            autoComplete="off"
            placeholder={t('buckets.asBucket')}
            value={draft.storageClass}
            onChange={event => onChange({ storageClass: event.target.value })}
          />
          <datalist id={list}>
            {classesOf(draft.service).map(name => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

const ENCRYPTIONS = ['', 'aes256', 'kms'] as const;

function EncryptionField({ draft, wrongField, asked, onChange }: FormPart) {
  const { t } = useTranslation();
  return (
    <Field
      label={t('buckets.encryption')}
      hint={t('buckets.encryptionHint')}
      wrong={useWrong(wrongField, asked)('encryption', false)}
    >
      {ids => (
        <select
          {...ids}
          value={draft.encryption}
          onChange={event =>
            onChange({ encryption: ENCRYPTIONS.find(one => one === event.target.value) ?? '' })
          }
        >
          <option value="">{t('buckets.asBucket')}</option>
          <option value="aes256">{t('buckets.encryptions.aes256')}</option>
          <option value="kms">{t('buckets.encryptions.kms')}</option>
        </select>
      )}
    </Field>
  );
}

function TagFields({ draft: { tags }, wrongField, asked, onChange }: FormPart) {
  const { t } = useTranslation();
  const wrong = useWrong(wrongField, asked)('tags', false);
  const put = (at: number, part: { key?: string; value?: string }) =>
    onChange({ tags: tags.map((tag, index) => (index === at ? { ...tag, ...part } : tag)) });
  return (
    <fieldset className="bucket-tags">
      <legend>{t('buckets.tags')}</legend>
      {tags.map((tag, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; two may be alike while typed
        <div key={at} className="field">
          <input
            aria-label={t('buckets.tagName', { number: at + 1 })}
            placeholder={t('buckets.tagNameExample')}
            maxLength={128}
            value={tag.key}
            onChange={event => put(at, { key: event.target.value })}
          />
          <input
            aria-label={t('buckets.tagValue', { number: at + 1 })}
            placeholder={t('buckets.tagValueExample')}
            maxLength={256}
            value={tag.value ?? ''}
            onChange={event => put(at, { value: event.target.value })}
          />
          <IconButton
            label={t('buckets.tagRemove', { number: at + 1 })}
            onClick={() => onChange({ tags: tags.filter((_, index) => index !== at) })}
          >
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      {wrong ? <p className="field-wrong">{wrong}</p> : <p className="field-hint">{t('buckets.tagsHint')}</p>}
      {tags.length < MOST_TAGS && (
        <Button
          look="quiet"
          icon={<Plus size={15} aria-hidden />}
          onClick={() => onChange({ tags: [...tags, { key: '', value: '' }] })}
        >
          {t('buckets.tagAdd')}
        </Button>
      )}
    </fieldset>
  );
}
