/** Which encoders this machine has, tried on demand. */
import { Cpu, Gauge } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { encoders } from '../api/client.ts';
import type { Encoder } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';

export function Encoders() {
  const { t, i18n } = useTranslation();
  const [found, setFound] = useState<Encoder[] | null>(null);
  const { busy, failure, run } = useAttempt();
  const times = (speed: number) =>
    new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 2 }).format(speed);

  return (
    <section className="encoders">
      <h3>{t('settings.encoders')}</h3>
      <p className="settings-note">{t('settings.encodersHint')}</p>
      {found && (
        <ul>
          {found.map(encoder => (
            <li key={encoder.name}>
              <Cpu size={16} aria-hidden />
              <span className="encoder-name">
                {encoder.name}
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
