/**
 * How uploads are, in a few words beside the recorder's state.
 */
import { Cloud, CloudAlert, CloudCheck, CloudUpload, Pause } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { setUploads } from '../api/buckets.ts';
import { rate } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';
import type { Hint } from './way.ts';
import './hint.css';

const ICONS: Record<Hint['kind'], typeof Cloud> = {
  up_to_date: CloudCheck,
  sending: CloudUpload,
  waiting: Cloud,
  paused: Pause,
  failing: CloudAlert,
};

interface Props {
  hint: Hint;
  /** To the settings of cloud storage. */
  onStorage: () => void;
  onRecording: (sid: string) => void;
}

export default function UploadHint({ hint, onStorage, onRecording }: Props) {
  const { t, i18n } = useTranslation();
  const settings = useLive(live => live.studio.uploads.settings);
  const { busy, run } = useAttempt();

  const words = (): string => {
    switch (hint.kind) {
      case 'up_to_date':
        return t('uploads.hint.up_to_date');
      case 'sending':
        return t('uploads.hint.sending', {
          count: hint.files,
          rate: rate(hint.bytesPerSecond, i18n.language),
        });
      case 'waiting':
        return t('uploads.hint.waiting', { count: hint.files });
      case 'paused':
        return t('uploads.hint.paused');
      case 'failing':
        return t('uploads.hint.failing');
    }
  };
  const Icon = ICONS[hint.kind];
  const text = words();
  const more = hint.kind === 'failing' ? t(`trouble.${hint.trouble}`) : t('uploads.hint.open');

  return (
    <span className="upload-hint" data-kind={hint.kind}>
      <button
        type="button"
        title={more}
        onClick={() => (hint.kind === 'failing' && hint.sid !== null ? onRecording(hint.sid) : onStorage())}
      >
        <Icon size={15} aria-hidden />
        <span>{text}</span>
        <span className="unseen">{more}</span>
      </button>
      {hint.kind === 'paused' && (
        <Button
          look="quiet"
          busy={busy}
          onClick={() => void run(() => setUploads({ ...settings, paused: false }))}
        >
          {t('uploads.resume')}
        </Button>
      )}
    </span>
  );
}
