/** What a bucket is called, and where it is: as much of it as its service needs to be told. */
import { FolderOpen } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { platform } from '../platform/index.ts';
import type { Draft } from './draft.ts';
import { fieldsOf, regionsOf } from './services.ts';
import { useWrong } from './useWrong.ts';

export interface FormPart {
  draft: Draft;
  /** The field that the recorder calls wrong. */
  wrongField: string | null;
  /** Somebody wanted to go on: what is missing is said. */
  asked: boolean;
  onChange: (part: Partial<Draft>) => void;
}

export function PlaceFields({ draft, wrongField, asked, onChange }: FormPart) {
  const { t } = useTranslation();
  const wrong = useWrong(wrongField, asked);
  const has = fieldsOf(draft.service);
  return (
    <>
      <Field
        label={t('buckets.name')}
        hint={t('buckets.nameHint')}
        wrong={wrong('name', draft.name.trim() === '')}
      >
        {ids => (
          <input
            {...ids}
            maxLength={60}
            value={draft.name}
            onFocus={event => event.target.select()}
            onChange={event => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      {has.endpoint === 'always' && (
        <EndpointField draft={draft} wrongField={wrongField} asked={asked} onChange={onChange} />
      )}
      {has.bucket === 'folder' ? (
        <FolderField draft={draft} wrongField={wrongField} asked={asked} onChange={onChange} />
      ) : (
        <Field
          label={t(`buckets.place.${has.bucket}`)}
          hint={t(
            draft.service === 'tencent_cos' ? 'buckets.place.tencentHint' : `buckets.place.${has.bucket}Hint`,
          )}
          wrong={wrong('bucket', draft.bucket.trim() === '')}
        >
          {ids => (
            <input
              {...ids}
              spellCheck={false}
              autoComplete="off"
              placeholder={draft.service === 'tencent_cos' ? 'lessons-1250000000' : 'lessons'}
              value={draft.bucket}
              onChange={event => onChange({ bucket: event.target.value })}
            />
          )}
        </Field>
      )}
      {has.region === 'always' && (
        <RegionField draft={draft} wrongField={wrongField} asked={asked} onChange={onChange} />
      )}
    </>
  );
}

export function RegionField({ draft, wrongField, asked, onChange }: FormPart) {
  const { t } = useTranslation();
  const list = useId();
  const regions = regionsOf(draft.service);
  const must = fieldsOf(draft.service).region === 'always';
  const wrong = useWrong(wrongField, asked)('region', must && draft.region.trim() === '');
  return (
    <Field
      label={t('buckets.region')}
      hint={t(must ? 'buckets.regionHint' : 'buckets.regionOptional', { example: regions[0] ?? '' })}
      wrong={wrong}
    >
      {ids => (
        <>
          <input
            {...ids}
            list={list}
            spellCheck={false}
            autoComplete="off"
            placeholder={regions[0]}
            value={draft.region}
            onChange={event => onChange({ region: event.target.value })}
          />
          <datalist id={list}>
            {regions.map(region => (
              <option key={region} value={region} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

export function EndpointField({ draft, wrongField, asked, onChange }: FormPart) {
  const { t } = useTranslation();
  const must = fieldsOf(draft.service).endpoint === 'always';
  const wrong = useWrong(wrongField, asked)('endpoint', must && draft.endpoint.trim() === '');
  return (
    <Field
      label={t('buckets.endpoint')}
      hint={t(must ? 'buckets.endpointHint' : 'buckets.endpointOptional')}
      wrong={wrong}
    >
      {ids => (
        <input
          {...ids}
          type="url"
          spellCheck={false}
          autoComplete="off"
          placeholder="https://minio.example.org"
          value={draft.endpoint}
          onChange={event => onChange({ endpoint: event.target.value })}
        />
      )}
    </Field>
  );
}

function FolderField({ draft, wrongField, asked, onChange }: FormPart) {
  const { t } = useTranslation();
  const { desktop } = platform;
  const wrong = useWrong(wrongField, asked)('bucket', draft.bucket.trim() === '');
  const choose = async () => {
    // Who leaves the dialog, or has none, types.
    const chosen = await desktop?.chooseFolder(draft.bucket).catch(() => null);
    if (chosen) onChange({ bucket: chosen });
  };
  return (
    <Field label={t('buckets.place.folder')} hint={t('buckets.place.folderHint')} wrong={wrong}>
      {ids => (
        <span className="folder-field">
          <input
            {...ids}
            spellCheck={false}
            autoComplete="off"
            placeholder="/media/backup/lessons"
            value={draft.bucket}
            onChange={event => onChange({ bucket: event.target.value })}
          />
          {desktop && (
            <Button icon={<FolderOpen size={16} aria-hidden />} onClick={() => void choose()}>
              {t('settings.folderChoose')}
            </Button>
          )}
        </span>
      )}
    </Field>
  );
}
