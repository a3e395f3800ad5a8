/**
 * A recording was deleted: for ten seconds that is taken back by a press, or by Ctrl+Z. Whoever is at
 * it, by pointer or keyboard, has all the time.
 */
import { Trash2, Undo2, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { restoreRecording } from '../api/client.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { dismiss, type Toast, useLive } from '../live/store.ts';

const UNDO_MS = 10_000;

export function DeletedToast({ toast: { id, sid, name = '' } }: { toast: Toast }) {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const [held, setHeld] = useState(false);
  const isLast = useLive(live => live.toasts.findLast(({ kind }) => kind === 'deleted')?.id === id);

  useEffect(() => {
    if (held || busy || failure) return;
    const timer = setTimeout(() => dismiss(id), UNDO_MS);
    return () => clearTimeout(timer);
  }, [id, held, busy, failure]);

  // Somebody else brought it back.
  const isThere = useLive(live => live.studio.recordings.some(recording => recording.sid === sid));
  const wasGone = useRef(false);
  useEffect(() => {
    if (isThere && wasGone.current) dismiss(id);
    if (!isThere) wasGone.current = true;
  }, [id, isThere]);

  const undo = async () => {
    if (sid && (await run(() => restoreRecording(sid)))) dismiss(id);
  };
  const newest = useRef(undo);
  useEffect(() => {
    newest.current = undo;
  });

  useEffect(() => {
    if (!isLast) return;
    const onKey = (event: KeyboardEvent) => {
      const writes = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (writes || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z')
        return;
      event.preventDefault();
      void newest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isLast]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits longer while somebody is at it
    <div
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
            <strong>{t(`errors.${failure.code}.message`)}</strong>{' '}
            {failure.code === 'recording_not_found'
              ? t('errors.recording_not_found.advice')
              : t('trash.stillThere')}
          </>
        ) : (
          <strong className="toast-name">{t('trash.deleted', { name })}</strong>
        )}
      </p>
      <Button
        look="quiet"
        busy={busy}
        icon={<Undo2 size={15} aria-hidden />}
        aria-keyshortcuts="Control+Z"
        title={t('trash.undoKey')}
        onClick={undo}
      >
        {t(failure ? 'common.again' : 'trash.undo')}
      </Button>
      <IconButton label={t('common.dismiss')} onClick={() => dismiss(id)}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
