/** How fast files are sent, and in which hours. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UploadSettings } from '../api/types.ts';
import { rate } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Choice } from '../kit/Choice.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { kbOf, mbitOf, minuteOf, timeOf } from './amounts.ts';
import { useSettings } from './useSettings.ts';

/** Half of a small line, and the night. */
const USUAL_KB = 1250;
const NIGHT = { from: 22 * 60, to: 6 * 60 };

export function WhenSent({ settings }: { settings: UploadSettings }) {
  return (
    <>
      <Speed settings={settings} />
      <Hours settings={settings} />
    </>
  );
}

function Speed({ settings }: { settings: UploadSettings }) {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, change } = useSettings();
  const limit = settings.most_kb_per_second ?? null;
  const [typed, setTyped] = useState(String(mbitOf(limit ?? USUAL_KB)));
  const kb = kbOf(typed);
  const set = (most: number | null) =>
    change(({ most_kb_per_second: _, ...now }) =>
      most === null ? now : { ...now, most_kb_per_second: most },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kb !== null) void set(kb);
  };
  return (
    <section className="uploads-part">
      <Choice
        legend={t('uploads.speed')}
        options={[
          { value: 'free', label: t('uploads.speedFree'), hint: t('uploads.speedFreeHint') },
          { value: 'limit', label: t('uploads.speedLimit'), hint: t('uploads.speedLimitHint') },
        ]}
        value={limit === null ? 'free' : 'limit'}
        busy={busy}
        onChoose={kind => void set(kind === 'free' ? null : (kb ?? USUAL_KB))}
      />
      {limit !== null && (
        <form className="uploads-number" onSubmit={submit}>
          <Field
            label={t('uploads.mbit')}
            hint={kb === null ? '' : t('uploads.mbitHint', { rate: rate(kb * 1000, i18n.language) })}
            wrong={kb === null ? t('uploads.mbitWrong') : undefined}
          >
            {ids => (
              <input
                {...ids}
                type="number"
                min={0.08}
                step="any"
                value={typed}
                onChange={event => setTyped(event.target.value)}
              />
            )}
          </Field>
          {kb !== null && kb !== limit && (
            <Button type="submit" busy={busy}>
              {t('common.save')}
            </Button>
          )}
        </form>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </section>
  );
}

function Hours({ settings }: { settings: UploadSettings }) {
  const { t } = useTranslation();
  const { busy, failure, forget, change } = useSettings();
  const hours = settings.hours ?? null;
  const shown = hours ?? NIGHT;
  const [typed, setTyped] = useState({ from: timeOf(shown.from), to: timeOf(shown.to) });
  const [from, to] = [minuteOf(typed.from), minuteOf(typed.to)];
  const possible = from !== null && to !== null && from !== to;
  const changed = possible && (from !== hours?.from || to !== hours?.to);
  const set = (next: { from: number; to: number } | null) =>
    change(({ hours: _, ...now }) => (next === null ? now : { ...now, hours: next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (possible) void set({ from, to });
  };
  return (
    <section className="uploads-part">
      <Choice
        legend={t('uploads.hours')}
        options={[
          { value: 'always', label: t('uploads.always'), hint: t('uploads.alwaysHint') },
          { value: 'hours', label: t('uploads.certain'), hint: t('uploads.certainHint') },
        ]}
        value={hours === null ? 'always' : 'hours'}
        busy={busy}
        onChoose={kind => void set(kind === 'always' ? null : possible ? { from, to } : NIGHT)}
      />
      {hours !== null && (
        <form className="uploads-number" onSubmit={submit}>
          <Field label={t('uploads.from')}>
            {ids => (
              <input
                {...ids}
                type="time"
                value={typed.from}
                onChange={event => setTyped({ ...typed, from: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('uploads.to')} wrong={possible ? undefined : t('uploads.hoursWrong')}>
            {ids => (
              <input
                {...ids}
                type="time"
                value={typed.to}
                onChange={event => setTyped({ ...typed, to: event.target.value })}
              />
            )}
          </Field>
          {changed && (
            <Button type="submit" busy={busy}>
              {t('common.save')}
            </Button>
          )}
        </form>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </section>
  );
}
