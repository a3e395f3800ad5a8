/** A recording goes on while others are looked at: that is seen here, too, and one press leads back. */
import { useTranslation } from 'react-i18next';
import { timecode } from '../i18n/format.ts';
import { choose, useLive } from '../live/store.ts';
import { addressOf } from '../route/route.ts';
import { useRunningTime } from '../tally/useRunningTime.ts';
import { useTally } from '../tally/useTally.ts';

export function RunningStrip({ pageName }: { pageName: string }) {
  const { t } = useTranslation();
  const linked = useLive(live => live.link === 'open');
  const recording = useLive(live => live.studio.recordings.find(({ state }) => state === 'recording'));
  const heardAt = useLive(live => (recording ? live.heardAt[recording.sid] : undefined));
  const ms = useRunningTime(recording, heardAt, linked);
  const on = recording !== undefined && linked;
  useTally(on, ms, on ? recording.cname : pageName);
  if (!on) return null;
  return (
    <a
      className="running-strip"
      href={addressOf({ page: 'console' })}
      title={recording.cname}
      onClick={() => choose(recording.cname)}
    >
      <span aria-hidden="true">●</span>{' '}
      <span className="running-name">{t('library.running', { cname: recording.cname })}</span>{' '}
      <span className="running-time">{timecode(ms)}</span>
    </a>
  );
}
