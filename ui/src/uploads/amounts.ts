/** Numbers of the settings as people type them, and back. Pure. */

/** The contract counts thousands of bytes a second; lines are sold in megabits. */
const KB_PER_MBIT = 125;
export const LEAST_KB = 10;

export const mbitOf = (kbPerSecond: number): number => Math.round((kbPerSecond / KB_PER_MBIT) * 100) / 100;

/** Null: not a number that can be a limit. */
export function kbOf(mbit: string): number | null {
  const number = Number(mbit.replace(',', '.'));
  if (mbit.trim() === '' || !Number.isFinite(number)) return null;
  const kb = Math.round(number * KB_PER_MBIT);
  return kb >= LEAST_KB ? kb : null;
}

/** 22:00, as fields for times want it. `minute`: after midnight. */
export function timeOf(minute: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

/** Null: not a time. */
export function minuteOf(time: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute < 24 * 60 ? minute : null;
}

export interface Age {
  unit: 'seconds' | 'minutes' | 'hours' | 'days';
  count: number;
}

/** How long something waits, in the largest unit that says it. */
export function ageOf(since: string, now: number): Age {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  if (seconds < 120) return { unit: 'seconds', count: seconds };
  if (seconds < 120 * 60) return { unit: 'minutes', count: Math.floor(seconds / 60) };
  if (seconds < 48 * 3600) return { unit: 'hours', count: Math.floor(seconds / 3600) };
  return { unit: 'days', count: Math.floor(seconds / 86_400) };
}

/** Keys of people, one a line. */
export const keysOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Somebody pasted what must stay with them alone. */
export const isPrivateKey = (text: string): boolean => /AGE-SECRET-KEY-/i.test(text);
