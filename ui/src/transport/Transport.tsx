/**
 * Record and Stop, and what a producer must know while it runs: time, size, frames missing, room.
 */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startRecording, stopRecording } from '../api/client.ts';
import type { Channel, Recording } from '../api/types.ts';
import { hoursAndMinutes, size, timecode } from '../i18n/format.ts';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useKeys } from '../kit/useKeys.ts';
import { offerToPlay, useLive } from '../live/store.ts';
import { MarkButton } from '../markers/MarkButton.tsx';
import { useRunningTime } from '../tally/useRunningTime.ts';
import { useTally } from '../tally/useTally.ts';
import './transport.css';

// A help, and never in the way of Record.
const QuoteFigure = lazy(() => import('../usage/QuoteFigure.tsx'));

interface Props {
  channel: Channel;
  recording: Recording | undefined;
}

/** Below this the room left is shown as a warning; the recorder warns at the same time. */
const LITTLE_ROOM_SECONDS = 600;

export function Transport({ channel, recording }: Props) {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const marking = useAttempt();
  /** What was pressed last: Stop, not Record. It is told before the answer comes that nothing is recorded. */
  const [ends, setEnds] = useState(false);
  const linked = useLive(live => live.link === 'open');
  const heardAt = useLive(live => (recording ? live.heardAt[recording.sid] : undefined));
  const disk = useLive(live => live.studio.system?.disk);
  const ms = useRunningTime(recording, heardAt, linked);
  const on = recording !== undefined;
  useTally(on, ms, channel.cname);

  const press = () =>
    run(async () => {
      setEnds(recording !== undefined);
      if (!recording) return startRecording(channel.cname);
      const stopped = await stopRecording(recording.sid);
      return offerToPlay(stopped.sid);
    });

  const pressed = useRef(press);
  pressed.current = press;
  const can = linked && !busy;
  const keys = useMemo(() => ({ R: () => void (can && pressed.current()) }), [can]);
  useKeys(keys);

  const isStopping = recording?.state === 'stopping' || (busy && ends);
  const label = isStopping
    ? t('transport.stopping')
    : busy
      ? t('transport.starting')
      : t(on ? 'transport.stop' : 'transport.record');
  const missing = recording?.frames_missing ?? 0;
  const room = disk ? hoursAndMinutes(disk.seconds_left) : null;
  const little = disk !== undefined && disk !== null && disk.seconds_left < LITTLE_ROOM_SECONDS;

  return (
    <section
      className={`transport ${on ? 'on' : ''} ${linked ? '' : 'unsure'}`}
      aria-label={t('transport.title')}
    >
      {failure && <Problem failure={failure} onDismiss={forget} />}
      {marking.failure && <Problem failure={marking.failure} onDismiss={marking.forget} />}
      <div className="transport-row">
        <button
          type="button"
          className="record"
          aria-keyshortcuts="Shift+R"
          title={t('transport.key')}
          aria-pressed={on}
          aria-disabled={busy || !linked || undefined}
          onClick={busy || !linked ? undefined : press}
        >
          <span className="record-sign" aria-hidden="true" />
          {label}
        </button>
        {recording && <MarkButton key={recording.sid} recording={recording} can={linked} run={marking.run} />}
        <output className={'timecode'} aria-label={t('transport.time')}>
          {timecode(on ? ms : 0)}
        </output>
        <dl className="figures">
          <div>
            <dt>{t('transport.size')}</dt>
            <dd>{on ? size(recording.size_bytes, i18n.language) : t('common.none')}</dd>
          </div>
          <div className={missing > 0 ? 'alarm' : ''}>
            <dt>{t('transport.missing')}</dt>
            <dd>{on ? missing : t('common.none')}</dd>
          </div>
          <div className={little ? 'alarm' : ''}>
            <dt>{t('transport.room')}</dt>
            <dd>
              {room === null && t('common.unknown')}
              {room !== null && room.hours > 0 && t('transport.hours', room)}
              {room !== null && room.hours === 0 && t('transport.minutes', room)}
            </dd>
          </div>
          <Suspense>
            <QuoteFigure channel={channel} linked={linked} />
          </Suspense>
        </dl>
      </div>
      <Spoken on={on} />
    </section>
  );
}

/** Says aloud that a recording has started or stopped, but not what was so when the page came. */
function Spoken({ on }: { on: boolean }) {
  const { t } = useTranslation();
  const [before] = useState(on);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (on !== before) setChanged(true);
  }, [on, before]);
  return (
    <p className="unseen" role="status">
      {changed ? t(on ? 'transport.started' : 'transport.stopped') : ''}
    </p>
  );
}
