/** Where a recording is, in a word with a sign. */
import {
  Cloud,
  CloudAlert,
  CloudCheck,
  CloudDownload,
  CloudUpload,
  HardDrive,
  ShieldCheck,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../api/types.ts';
import { percent } from '../i18n/format.ts';
import { useLive } from '../live/store.ts';
import { partsOf, type Way, wayOf } from './way.ts';
import './badge.css';

const ICONS: Record<Way, typeof Cloud> = {
  here: HardDrive,
  sending: CloudUpload,
  in_step: CloudUpload,
  uploaded: CloudCheck,
  backed_up: ShieldCheck,
  failing: CloudAlert,
  away: Cloud,
  fetching: CloudDownload,
};

export default function WayBadge({ recording }: { recording: Recording }) {
  const { t, i18n } = useTranslation();
  const delivery = useLive(live => live.studio.deliveries[recording.sid]);
  const way = wayOf(recording, delivery);
  const parts = partsOf(way, delivery);
  const Icon = ICONS[way];
  return (
    <span className="way-badge" data-way={way}>
      <Icon size={13} aria-hidden />
      {t(`way.of.${way}`)}
      {parts !== null && <span className="way-parts">{percent(parts, i18n.language)}</span>}
    </span>
  );
}
