/**
 * What taking the prepared layout over will change, in words; and the button that does it. Key T
 * takes from anywhere, Enter while nothing has the focus that it could press instead.
 */
import { ArrowRightLeft, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dropPrepared, take } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { keysAreTaken } from '../kit/keys.ts';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { useKeys } from '../kit/useKeys.ts';
import { useHandover } from '../layouts/handover.ts';
import { useLive } from '../live/store.ts';
import { Changes } from './Changes.tsx';

export default function TakeBar({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const linked = useLive(live => live.link === 'open');
  const { kind, ms } = useHandover();
  const [taken, setTaken] = useState(0);
  const { cname, prepared } = channel;
  const can = linked && !busy && prepared !== undefined && prepared !== null;

  const press = async () => {
    if (!can) return;
    if (await run(() => take(cname, useHandover.getState()))) setTaken(count => count + 1);
  };
  const newest = useRef(press);
  newest.current = press;
  const keys = useMemo(() => ({ t: () => void newest.current() }), []);
  useKeys(keys);

  useEffect(() => {
    const onEnter = (event: KeyboardEvent) => {
      const free = document.activeElement === null || document.activeElement === document.body;
      const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat);
      if (event.key !== 'Enter' || !free || !plain || keysAreTaken(event.target)) return;
      event.preventDefault();
      void newest.current();
    };
    window.addEventListener('keydown', onEnter);
    return () => window.removeEventListener('keydown', onEnter);
  }, []);

  return (
    <section className="take" aria-label={t('studio.take')}>
      {failure && <Problem failure={failure} onDismiss={forget} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit is scrolled by keys, too */}
      <section className="take-words" aria-label={t('changes.title')} tabIndex={0}>
        {prepared ? (
          <Changes channel={channel} next={prepared} />
        ) : (
          <p className="changes-none">{t('studio.nothing')}</p>
        )}
      </section>
      <div className="take-ways">
        <Button
          look="primary"
          className="take-button"
          aria-keyshortcuts="T"
          title={t('studio.takeKey')}
          unavailable={!prepared}
          busy={busy || !linked}
          icon={<ArrowRightLeft size={18} aria-hidden />}
          onClick={() => void press()}
        >
          {t('studio.take')}
          <span className="take-letter" aria-hidden="true">
            T
          </span>
        </Button>
        <p className="take-how">
          {kind === 'cut'
            ? t('strip.transitions.cut')
            : t('studio.by', { transition: t(`strip.transitions.${kind}`), ms })}
        </p>
        {prepared && <Drop onDrop={() => void run(() => dropPrepared(cname))} />}
      </div>
      <p className="unseen" role="status">
        {taken > 0 && <span key={taken}>{t('studio.taken')}</span>}
      </p>
    </section>
  );
}

function Drop({ onDrop }: { onDrop: () => void }) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  useHeir(button, '.take', '.take-words');
  return (
    <IconButton ref={button} label={t('studio.drop')} className="take-drop" onClick={onDrop}>
      <X size={16} aria-hidden />
    </IconButton>
  );
}
