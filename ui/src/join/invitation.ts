/**
 * The invitation in the address, and what this browser remembers of the person who uses it.
 * The token stays behind the #: it is never sent in an address, and a reload keeps it.
 */

const NAME = 'rollcall.name';
const KEY = 'rollcall.key';
const REFUSED = 'rollcall.refused';

export function takeInvitation(): string | null {
  const token = decodeURIComponent(location.hash.slice(1)).trim();
  return token === '' ? null : token;
}

function storage(kind: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return window[kind];
  } catch {
    return null; // switched off
  }
}

export const rememberedName = (): string => storage('localStorage')?.getItem(NAME) ?? '';

export function rememberName(name: string): void {
  try {
    storage('localStorage')?.setItem(NAME, name);
  } catch {
    // full or switched off: the name is asked for again
  }
}

/** By this invitation this tab's person was not let in: never was in the room. */
export const wasRefused = (token: string): boolean => storage('sessionStorage')?.getItem(REFUSED) === token;

export function rememberRefusal(token: string): void {
  try {
    storage('sessionStorage')?.setItem(REFUSED, token);
  } catch {
    // full or switched off: it is said as of one who was removed
  }
}

function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

let claimed: Promise<string> | null = null;

/**
 * This tab's own key: who comes again with it takes over the seat it had. A duplicated tab gets a
 * copy of the first one's storage, so a lock decides whose the key is.
 */
export function ownKey(): Promise<string> {
  claimed ??= findKey();
  return claimed;
}

async function findKey(): Promise<string> {
  const kept = storage('sessionStorage')?.getItem(KEY) ?? freshKey();
  const key = (await claim(kept)) ? kept : freshKey();
  if (key !== kept) await claim(key);
  storage('sessionStorage')?.setItem(KEY, key);
  return key;
}

function claim(key: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise(resolve => {
    const hold = (lock: Lock | null) => {
      resolve(lock !== null);
      // Held until the page is gone.
      return lock ? new Promise<void>(() => {}) : undefined;
    };
    navigator.locks.request(`rollcall.${key}`, { ifAvailable: true }, hold).catch(() => resolve(true));
  });
}
