/** Until when an invitation works, as people choose it. Pure. */

export const EXPIRIES = ['hour', 'today', 'week', 'custom'] as const;
export type Expiry = (typeof EXPIRIES)[number];

const HOUR = 3600;
/** The recorder's limits. */
const LONGEST = 366 * 24 * HOUR;

/** Seconds from now; none when it cannot be. `until` is what a date-and-time field holds. */
export function secondsOf(expiry: Expiry, until: string, now: Date): number | null {
  switch (expiry) {
    case 'hour':
      return HOUR;
    case 'week':
      return 7 * 24 * HOUR;
    case 'today': {
      const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
      return Math.max(1, Math.ceil((midnight.getTime() - now.getTime()) / 1000));
    }
    case 'custom': {
      const seconds = Math.ceil((new Date(until).getTime() - now.getTime()) / 1000);
      return seconds >= 1 && seconds <= LONGEST ? seconds : null;
    }
  }
}

/** What a date-and-time field holds for this instant, local time. */
export function fieldOf(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
