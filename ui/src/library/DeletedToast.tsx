/** A recording was deleted, and can be taken back. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { restoreRecording } from '../api/client.ts';
import { UndoToast } from '../kit/UndoToast.tsx';
import { dismiss, isLastUndo, type Toast, useLive } from '../live/store.ts';

export function DeletedToast({ toast: { id, sid, name = '' } }: { toast: Toast }) {
  const { t } = useTranslation();
  const isLast = useLive(live => isLastUndo(live, id));

  // Somebody else brought it back.
  const isThere = useLive(live => live.studio.recordings.some(recording => recording.sid === sid));
  const wasGone = useRef(false);
  useEffect(() => {
    if (isThere && wasGone.current) dismiss(id);
    if (!isThere) wasGone.current = true;
  }, [id, isThere]);

  return (
    <UndoToast
      text={t('trash.deleted', { name })}
      isLast={isLast}
      undo={async () => sid && restoreRecording(sid)}
      advice={({ code }) =>
        code === 'recording_not_found' ? t('errors.recording_not_found.advice') : t('trash.stillThere')
      }
      onGone={() => dismiss(id)}
    />
  );
}
