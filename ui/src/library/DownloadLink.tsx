/** The MP4 to be saved, under a name people can read; or that it is still being made. */
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { downloadAddress } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { nameOf } from './find.ts';

export function DownloadLink({ recording, small = false }: { recording: Recording; small?: boolean }) {
  const { t } = useTranslation();
  const { sid, mp4, state, away } = recording;
  if (away) return null;
  if (!mp4) return state === 'finalizing' ? <p className="making">{t('player.making')}</p> : null;
  return (
    <a
      className={small ? 'film-download' : 'button'}
      href={downloadAddress(sid, mp4)}
      download
      aria-label={t('player.downloadOf', { name: nameOf(recording) })}
    >
      <Download size={small ? 13 : 16} aria-hidden />
      {t(small ? 'library.download' : 'player.download')}
    </a>
  );
}
