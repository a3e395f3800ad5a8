/** How someone arrives, in one line: "Browser, 1280×720, 30 fps, VP8". */
import { useTranslation } from 'react-i18next';
import type { Participant } from '../api/types.ts';

export function useStreamWords({ source, stats }: Participant): string {
  const { t } = useTranslation();
  const parts: string[] = [t(`people.source.${source}`)];
  // A picture is measured once it is opened, which may be later than it arrives.
  if (stats.fps > 0 && stats.width > 0) {
    parts.push(t('people.size', { width: stats.width, height: stats.height }));
  }
  if (stats.fps > 0) parts.push(t('people.fps', { fps: Math.round(stats.fps) }));
  else if (stats.audio) parts.push(t('people.soundOnly'));
  if (stats.fps > 0 && stats.codec) parts.push(stats.codec);
  return parts.join(' · ');
}
