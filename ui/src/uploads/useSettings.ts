/** Changes a part of what is set for all uploads; holds at once. */
import { setUploads } from '../api/buckets.ts';
import type { UploadSettings } from '../api/types.ts';
import { type Attempt, useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';

export function useSettings(): Omit<Attempt, 'run'> & {
  change: (part: (now: UploadSettings) => UploadSettings) => Promise<boolean>;
} {
  const { run, ...attempt } = useAttempt();
  // As they are when something is pressed: another console may have changed them since they were shown.
  const change = (part: (now: UploadSettings) => UploadSettings) =>
    run(() => setUploads(part(useLive.getState().studio.uploads.settings)));
  return { ...attempt, change };
}
