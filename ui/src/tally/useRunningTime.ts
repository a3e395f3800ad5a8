/**
 * The time of an open recording between the recorder's messages: what it said last, and the time
 * since. Never runs backward, and stands still when the recorder has not been heard for a while.
 */
import { useEffect, useRef, useState } from 'react';
import type { Recording } from '../api/types.ts';

/** The recorder speaks once a second; past this it is not known whether time runs. */
const TRUST_MS = 2000;

export function interpolate(duration: number, heardAt: number, now: number, running: boolean): number {
  return running ? duration + Math.min(TRUST_MS, Math.max(0, now - heardAt)) : duration;
}

export function useRunningTime(
  recording: Recording | undefined,
  heardAt: number | undefined,
  linked: boolean,
): number {
  const [now, setNow] = useState(() => performance.now());
  const shown = useRef({ sid: '', ms: 0 });
  const running = linked && recording?.state === 'recording';

  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(performance.now()), 200);
    return () => clearInterval(timer);
  }, [running]);

  if (!recording) return 0;
  const ms = interpolate(recording.duration_ms, heardAt ?? now, Math.max(now, heardAt ?? 0), running);
  const last = shown.current;
  // A message may come a little early or late: hold for a moment instead of stepping back.
  const steady = last.sid === recording.sid && ms < last.ms && last.ms - ms < TRUST_MS ? last.ms : ms;
  shown.current = { sid: recording.sid, ms: steady };
  return steady;
}
