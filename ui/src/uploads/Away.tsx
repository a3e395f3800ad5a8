/** In place of the player: what would be played is in the bucket alone, and can be fetched. */
import { Cloud } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { nameOf } from '../library/find.ts';
import { FetchButton } from './FetchButton.tsx';

export default function Away({ recording }: { recording: Recording }) {
  const { t } = useTranslation();
  return (
    <section className="nothing watch-empty away" aria-label={t('fetch.away')}>
      <Cloud aria-hidden />
      <h3>{t('fetch.away')}</h3>
      <p>{t('fetch.awayText')}</p>
      <FetchButton sid={recording.sid} name={nameOf(recording)} look="primary" />
    </section>
  );
}
