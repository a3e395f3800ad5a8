/** Which encoder recordings are made with, and which this machine has, tried on demand. */
import { Cpu, Gauge } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseEncoder, encoders } from '../api/client.ts';
import type { Encoder, EncoderChoice, H264Encoder } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';

/** What they are called by those who make them: the same in every language. */
const NAMES: Record<H264Encoder, string> = {
  x264: 'x264',
  openh264: 'OpenH264',
  va: 'VA-API',
  va_low_power: 'VA-API (low power)',
  vaapi: 'VA-API (vaapi)',
  nvenc: 'NVIDIA NVENC',
  v4l2: 'Video4Linux',
};

export function Encoders() {
  const { t, i18n } = useTranslation();
  const [found, setFound] = useState<Encoder[] | null>(null);
  const { busy, failure, run } = useAttempt();
  const times = (speed: number) =>
    new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 2 }).format(speed);

  return (
    <section className="encoders">
      <h3>{t('settings.encoders')}</h3>
      <ChosenEncoder />
      <p className="settings-note">{t('settings.encodersHint')}</p>
      {found && (
        <ul>
          {found.map(encoder => (
            <li key={encoder.name}>
              <Cpu size={16} aria-hidden />
              <span className="encoder-name">
                {NAMES[encoder.id]}
                <small>{t(encoder.hardware ? 'settings.hardware' : 'settings.software')}</small>
              </span>
              <span className={encoder.speed == null ? 'encoder-bad' : ''}>
                {encoder.speed == null
                  ? t('settings.encoderFails')
                  : t('settings.encoderSpeed', { times: times(encoder.speed) })}
              </span>
              {encoder.in_use && <span className="encoder-used">{t('settings.encoderUsed')}</span>}
            </li>
          ))}
        </ul>
      )}
      {failure && <Problem failure={failure} />}
      <Button
        busy={busy}
        icon={<Gauge size={16} aria-hidden />}
        onClick={() => void run(async () => setFound(await encoders()))}
      >
        {t(busy ? 'settings.encodersTrying' : 'settings.encodersTry')}
      </Button>
    </section>
  );
}

function ChosenEncoder() {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const system = useLive(live => live.studio.system);
  const installed = system?.encoders ?? [];
  return (
    <>
      <Field label={t('settings.encoderChoice')} hint={t('settings.encoderAutomaticHint')}>
        {ids => (
          <select
            {...ids}
            value={system?.encoder ?? 'automatic'}
            aria-disabled={busy || undefined}
            onChange={event => void run(() => chooseEncoder(event.target.value as EncoderChoice))}
          >
            <option value="automatic">{t('settings.encoderAutomatic')}</option>
            {installed.map(id => (
              <option key={id} value={id}>
                {NAMES[id]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </>
  );
}
