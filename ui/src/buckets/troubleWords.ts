/**
 * What is wrong with a bucket, in the language that is spoken: what happened (`trouble`), then what is
 * safe and what to do. Pure.
 */
import type { TFunction } from 'i18next';
import type { BucketTrouble } from '../api/types.ts';

/** Differences below this are told in seconds. */
const MINUTE_S = 120;

/** By how much this computer's clock is wrong; null where the service did not tell its time. */
export function clockWords(aheadS: number | null | undefined, t: TFunction): string | null {
  if (!aheadS) return null;
  const off = Math.abs(aheadS);
  const side = aheadS > 0 ? 'ahead' : 'behind';
  return off < MINUTE_S
    ? t(`buckets.clock.${side}.seconds`, { count: off })
    : t(`buckets.clock.${side}.minutes`, { count: Math.round(off / 60) });
}

/** What happened, and what to do about it. */
export function troubleWords(
  trouble: BucketTrouble,
  aheadS: number | null | undefined,
  t: TFunction,
): { happened: string; todo: string } {
  const clock = trouble === 'clock_off' ? clockWords(aheadS, t) : null;
  return { happened: clock ?? t(`trouble.${trouble}`), todo: t(`buckets.todo.${trouble}`) };
}
