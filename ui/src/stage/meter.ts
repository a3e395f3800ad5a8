/** A peak meter's rules. Pure. */

/** The bottom of the scale, in dBFS. */
export const SILENCE_DB = -60;

/** How fast a bar falls: 20 dB in 1.5 s (IEC 60268-18). */
const FALL_DB_PER_MS = 20 / 1500;

/** A sample, 0 to 1, in dBFS; never below the scale. */
export const toDb = (peak: number): number => Math.max(SILENCE_DB, 20 * Math.log10(Math.max(peak, 1e-6)));

/** Rises at once, falls slowly. */
export const fall = (before: number, now: number, ms: number): number =>
  Math.max(now, before - Math.max(0, ms) * FALL_DB_PER_MS, SILENCE_DB);

/** How much of the bar is filled, 0 to 1. */
export const height = (db: number): number => Math.min(1, Math.max(0, 1 - db / SILENCE_DB));
