/** What a callback is, in words. Pure but for the language. */
import type { TFunction } from 'i18next';
import type { Callback, CallbackAttempt } from '../api/types.ts';

/** Agora's events that Rollcall tells. */
const EVENTS = [1, 2, 3, 4, 11, 13, 30, 31, 32, 33, 40, 41, 42, 43, 44] as const;

export function eventName(callback: Pick<Callback, 'event_type' | 'sid'>, t: TFunction): string {
  const { event_type: number, sid } = callback;
  if (!sid) return t('callbacks.isTest');
  const known = EVENTS.find(event => event === number);
  return known ? t(`callbacks.events.e${known}`) : t('callbacks.event', { number });
}

/** Why it did not arrive; null: it did. */
export function wrong(attempt: CallbackAttempt, t: TFunction): string | null {
  if (!attempt.trouble) return null;
  return t(`callbacks.trouble.${attempt.trouble}`, { status: attempt.status ?? 0 });
}

/** The body as people read it; as it is, where it is no JSON. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
