/**
 * How far a recording is on its way, in one word; and how all uploads are, in one line. Pure.
 */
import type { BucketTrouble, Delivery, Recording } from '../api/types.ts';
import type { Studio } from '../live/studio.ts';

/** `here`: on this machine and nowhere else. `in_step`: goes on, and all there is so far is in the bucket. */
export const WAYS = ['here', 'sending', 'in_step', 'uploaded', 'backed_up', 'failing', 'away'] as const;
export type Way = (typeof WAYS)[number] | 'fetching';

export function wayOf(recording: Recording, delivery: Delivery | undefined): Way {
  if (delivery?.fetching != null) return 'fetching';
  if (recording.away) return 'away';
  switch (delivery?.state) {
    case undefined:
    case 'none':
      return 'here';
    case 'up_to_date':
      return 'in_step';
    case 'sending':
    case 'uploaded':
    case 'backed_up':
    case 'failing':
      return delivery.state;
  }
}

/** Parts of ten thousand that are done of what goes on; null where nothing does. */
export function partsOf(way: Way, delivery: Delivery | undefined): number | null {
  if (way === 'fetching') return delivery?.fetching ?? 0;
  return way === 'sending' ? (delivery?.progress ?? 0) : null;
}

/** Whether anything can be anywhere but here: otherwise nothing is said of ways. */
export const hasWays = ({ buckets, deliveries }: Studio): boolean =>
  buckets.length > 0 || Object.values(deliveries).some(({ state }) => state !== 'none');

/** Not of the whole bucket, but of one file (`BucketTrouble::is_of_bucket`). */
const OF_A_FILE: readonly BucketTrouble[] = ['not_proven', 'no_file', 'refused', 'local_file'];

export type Hint =
  | { kind: 'up_to_date' }
  | { kind: 'sending'; files: number; bytesPerSecond: number }
  | { kind: 'waiting'; files: number }
  | { kind: 'paused'; files: number }
  /** `sid`: the recording to look at; null: it is the bucket that is wrong. */
  | { kind: 'failing'; trouble: BucketTrouble; sid: string | null };

/** Null: recordings go nowhere, and none is on its way. */
export function hintOf({
  uploads,
  recordings,
  deliveries,
}: Pick<Studio, 'uploads' | 'recordings' | 'deliveries'>): Hint | null {
  const { settings, waiting_files: files, problem, out_of_hours: outOfHours } = uploads;
  const goesSomewhere = settings.destination?.primary != null;
  if (!goesSomewhere && files === 0) return null;
  if (settings.paused) return { kind: 'paused', files };
  const failing = recordings.find(({ sid }) => deliveries[sid]?.state === 'failing');
  const why = problem ?? (failing && deliveries[failing.sid]?.problem);
  if (why) {
    const ofFile = OF_A_FILE.includes(why.trouble);
    return { kind: 'failing', trouble: why.trouble, sid: ofFile && failing ? failing.sid : null };
  }
  if (files === 0) return { kind: 'up_to_date' };
  if (outOfHours) return { kind: 'waiting', files };
  return { kind: 'sending', files, bytesPerSecond: uploads.bytes_per_second };
}

/** What stands before the window's title: only what cannot be left alone, or goes on unseen. */
export function titleMark(hint: Hint | null, recording: boolean): '' | '! ' | '↑ ' {
  if (hint?.kind === 'failing') return '! ';
  return hint?.kind === 'sending' && !recording ? '↑ ' : '';
}
