/** What each key of the player does. Escape or its button closes it. */
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../kit/Button.tsx';
import { KEYS } from './keys.ts';

export function PlayerKeys({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);

  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector('button')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  useEffect(() => {
    // Before a dialog around it takes Escape for itself.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      onClose();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [onClose]);

  return (
    <section ref={box} className="player-keys" aria-label={t('player.keysTitle')}>
      <header>
        <h3>{t('player.keysTitle')}</h3>
        <IconButton label={t('common.close')} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <dl>
        {KEYS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map(key => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`player.keys.${does}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
