/** The recorder is gone: said at once, taken back by itself. */
import { Loader } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { openRecording, useLive } from '../live/store.ts';

export function LostBanner() {
  const { t } = useTranslation();
  const lost = useLive(live => live.link === 'lost');
  const recording = useLive(live => openRecording(live) !== undefined);
  if (!lost) return null;
  return (
    <div className="lost-banner" role="alert">
      <Loader size={18} className="turning" aria-hidden />
      <p>{t(recording ? 'console.lostRecording' : 'console.lost')}</p>
    </div>
  );
}
