/**
 * Something was deleted: for ten seconds that is taken back by a press, or by Ctrl+Z. Whoever is at
 * it, by pointer or keyboard, has all the time.
 */
import { Trash2, Undo2, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure.ts';
import { Button, IconButton } from './Button.tsx';
import { useAttempt } from './useAttempt.ts';
import { useHeir } from './useHeir.ts';

const UNDO_MS = 10_000;

interface Props {
  text: string;
  /** The last of those that wait: Ctrl+Z is for it. */
  isLast: boolean;
  undo: () => Promise<unknown>;
  /** What to do when it cannot be taken back. */
  advice: (failure: Failure) => ReactNode;
  onGone: () => void;
}

export function UndoToast({ text, isLast, undo, advice, onGone }: Props) {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const [held, setHeld] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  useHeir(card, '.toasts');
  const gone = useRef(onGone);
  gone.current = onGone;

  useEffect(() => {
    if (held || busy || failure) return;
    const timer = setTimeout(() => gone.current(), UNDO_MS);
    return () => clearTimeout(timer);
  }, [held, busy, failure]);

  const press = async () => {
    if (await run(undo)) onGone();
  };
  const newest = useRef(press);
  newest.current = press;

  useEffect(() => {
    if (!isLast) return;
    const onKey = (event: KeyboardEvent) => {
      const writes = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      // Whoever has a nearer step to take back takes the key.
      if (event.defaultPrevented || writes || event.shiftKey) return;
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      event.preventDefault();
      void newest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isLast]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits longer while somebody is at it
    <div
      ref={card}
      className={`toast ${failure ? 'error' : ''}`}
      role={failure ? 'alert' : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Trash2 size={18} aria-hidden />
      <p>
        {failure ? (
          <>
            <strong>{t(`errors.${failure.code}.message`)}</strong> {advice(failure)}
          </>
        ) : (
          <strong className="toast-name">{text}</strong>
        )}
      </p>
      <Button
        look="quiet"
        busy={busy}
        icon={<Undo2 size={15} aria-hidden />}
        aria-keyshortcuts="Control+Z"
        title={t('trash.undoKey')}
        onClick={() => void press()}
      >
        {t(failure ? 'common.again' : 'trash.undo')}
      </Button>
      <IconButton label={t('common.dismiss')} onClick={onGone}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
