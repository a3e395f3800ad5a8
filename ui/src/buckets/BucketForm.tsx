/**
 * A bucket is added or changed: the service first, then only what that service needs. It can be tried
 * before it is kept.
 */
import { FlaskConical } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addBucket, changeBucket, setUploads, testSettings } from '../api/buckets.ts';
import type { Bucket, Rehearsal, Service } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';
import { changeOf, type Draft, draftOf, isFilled, missingKey, newDraft } from './draft.ts';
import { KeyFields } from './KeyFields.tsx';
import { MORE_FIELDS, More } from './More.tsx';
import { PlaceFields } from './PlaceFields.tsx';
import { RehearsalSteps } from './RehearsalSteps.tsx';
import { ServiceChoice } from './ServiceChoice.tsx';
import { ServiceSign } from './ServiceSign.tsx';

interface Props {
  /** Null: a new one. */
  kept: Bucket | null;
  onClose: () => void;
}

export function BucketForm({ kept, onClose }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft | null>(() => kept && draftOf(kept));
  const choose = (service: Service) =>
    setDraft({ ...newDraft(service), name: t(`buckets.services.${service}`) });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere in the form is its Cancel button
    <div
      className="bucket-form"
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        // Not for the dialog around it.
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      {draft ? (
        <Form
          key={draft.service}
          kept={kept}
          draft={draft}
          onChange={part => setDraft({ ...draft, ...part })}
          onOther={kept ? null : () => setDraft(null)}
          onClose={onClose}
        />
      ) : (
        <>
          <ServiceChoice onChoose={choose} />
          <div className="form-ends">
            <Button onClick={onClose}>{t('common.cancel')}</Button>
          </div>
        </>
      )}
    </div>
  );
}

interface FormProps extends Props {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  onOther: (() => void) | null;
}

function Form({ kept, draft, onChange, onOther, onClose }: FormProps) {
  const { t } = useTranslation();
  const uploads = useLive(live => live.studio.uploads.settings);
  const goesNowhere = uploads.destination?.primary == null;
  const [useIt, setUseIt] = useState(true);
  const [asked, setAsked] = useState(false);
  const [rehearsal, setRehearsal] = useState<Rehearsal | null>(null);
  const saving = useAttempt();
  const testing = useAttempt();
  // Kept already, when only what came after it failed.
  const added = useRef<Bucket | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  const failure = saving.failure ?? testing.failure;
  const wrongField = failure?.code === 'invalid_bucket' ? failure.field : null;
  const missing = missingKey(draft);
  const needsMore = !isFilled(draft) || missing !== null;

  const change = (part: Partial<Draft>) => {
    saving.forget();
    testing.forget();
    setRehearsal(null);
    onChange(part);
  };
  const ready = () => {
    setAsked(true);
    return !needsMore;
  };

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready() || testing.busy) return;
    testing.forget();
    const saved = await saving.run(async () => {
      if (kept) return changeBucket(kept.id, changeOf(draft, null));
      added.current ??= await addBucket(changeOf(draft, null));
      if (!goesNowhere || !useIt) return;
      await setUploads({ ...uploads, destination: { ...uploads.destination, primary: added.current.id } });
    });
    if (saved) onClose();
  };
  const test = () => {
    if (!ready() || saving.busy) return;
    saving.forget();
    setRehearsal(null);
    void testing.run(async () => setRehearsal(await testSettings(changeOf(draft, kept?.id ?? null))));
  };

  const parts = { draft, wrongField, asked, onChange: change };
  return (
    <form ref={form} onSubmit={save} noValidate autoComplete="off">
      <div className="form-service">
        <ServiceSign service={draft.service} />
        <h3>{t(`buckets.services.${draft.service}`)}</h3>
        {onOther && (
          <Button look="quiet" onClick={onOther}>
            {t('buckets.otherService')}
          </Button>
        )}
      </div>
      {draft.service === 'kingsoft_ks3' && <p className="form-note">{t('buckets.unconfirmed')}</p>}
      <PlaceFields {...parts} />
      <KeyFields {...parts} missing={missing} keptAt={kept?.keys ?? null} />
      <More {...parts} open={wrongField !== null && MORE_FIELDS.includes(wrongField)} />
      {!kept && goesNowhere && (
        <label className="bucket-switch">
          <input type="checkbox" checked={useIt} onChange={event => setUseIt(event.target.checked)} />
          <span>
            {t('buckets.useIt')}
            <small>{t('buckets.useItHint')}</small>
          </span>
        </label>
      )}
      <div className="form-foot">
        {asked && needsMore && (
          <p className="field-wrong" role="alert">
            {t('buckets.incomplete')}
          </p>
        )}
        {failure && wrongField === null && (
          <Problem
            failure={failure}
            onDismiss={() => {
              saving.forget();
              testing.forget();
            }}
          />
        )}
        {(testing.busy || rehearsal) && <RehearsalSteps rehearsal={testing.busy ? null : rehearsal} />}
        <div className="form-ends">
          <Button busy={testing.busy} icon={<FlaskConical size={16} aria-hidden />} onClick={test}>
            {t(testing.busy ? 'buckets.testing' : 'buckets.test')}
          </Button>
          <span className="top-space" />
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={saving.busy}>
            {t(kept ? 'common.save' : 'buckets.add')}
          </Button>
        </div>
      </div>
    </form>
  );
}
