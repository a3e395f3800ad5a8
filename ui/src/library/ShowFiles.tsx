/** Shows a recording's files in the file manager; nothing where there is none to ask. */
import { FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { platform } from '../platform/index.ts';
import { nameOf } from './find.ts';

interface Props {
  recording: Recording;
  /** A picture alone, in a place for one. */
  className?: string;
}

export function ShowFiles({ recording, className }: Props) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const { desktop } = platform;
  if (!desktop) return null;
  const show = () => void run(() => desktop.showFiles(recording.sid));
  const label = t('watch.showFilesOf', { name: nameOf(recording) });
  return (
    <>
      {className ? (
        <IconButton className={className} label={label} aria-busy={busy || undefined} onClick={show}>
          <FolderOpen size={16} aria-hidden />
        </IconButton>
      ) : (
        <Button icon={<FolderOpen size={16} aria-hidden />} aria-label={label} busy={busy} onClick={show}>
          {t('watch.showFiles')}
        </Button>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </>
  );
}
