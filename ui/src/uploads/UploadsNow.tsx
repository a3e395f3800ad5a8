/** How all uploads go: what waits, how fast, since when; paused and taken up again. */
import { CirclePlay, Pause } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Uploads } from '../api/types.ts';
import { Trouble } from '../buckets/Trouble.tsx';
import { rate, size } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { ageOf } from './amounts.ts';
import { useSettings } from './useSettings.ts';

/** How often the age of the oldest file is told anew. */
const AGE_EVERY_MS = 5000;

export function UploadsNow({ uploads }: { uploads: Uploads }) {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, change } = useSettings();
  const { settings, waiting_files: files, oldest_since: oldest, problem } = uploads;
  const paused = settings.paused === true;
  const state = paused
    ? t('uploads.state.paused')
    : files === 0
      ? t('uploads.state.up_to_date')
      : uploads.out_of_hours
        ? t('uploads.state.out_of_hours')
        : uploads.sending > 0
          ? t('uploads.state.sending', { count: uploads.sending })
          : t('uploads.state.waiting');

  return (
    <section className="uploads-now" aria-label={t('uploads.now')}>
      <div className="uploads-head">
        <p className="uploads-state">{state}</p>
        <Button
          busy={busy}
          icon={paused ? <CirclePlay size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
          onClick={() => void change(now => ({ ...now, paused: !paused }))}
        >
          {t(paused ? 'uploads.resume' : 'uploads.pause')}
        </Button>
      </div>
      <dl className="uploads-figures">
        <div>
          <dt>{t('uploads.waitingFiles')}</dt>
          <dd>{new Intl.NumberFormat(i18n.language).format(files)}</dd>
        </div>
        <div>
          <dt>{t('uploads.waitingBytes')}</dt>
          <dd>{size(uploads.waiting_bytes, i18n.language)}</dd>
        </div>
        <div>
          <dt>{t('uploads.rate')}</dt>
          <dd>{uploads.sending > 0 ? rate(uploads.bytes_per_second, i18n.language) : t('common.none')}</dd>
        </div>
        <div>
          <dt>{t('uploads.oldest')}</dt>
          <dd>{oldest ? <Waiting since={oldest} /> : t('common.none')}</dd>
        </div>
      </dl>
      {problem && !paused && <Trouble problem={problem} />}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </section>
  );
}

function Waiting({ since }: { since: string }) {
  const { i18n } = useTranslation();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), AGE_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const { unit, count } = ageOf(since, Math.max(now, Date.parse(since)));
  return new Intl.NumberFormat(i18n.language, {
    style: 'unit',
    unit: unit.slice(0, -1),
    unitDisplay: 'long',
  }).format(count);
}
