/** The page that is shown, as the address says it; and the way to another. */
import { useMemo, useSyncExternalStore } from 'react';
import { addressOf, type Route, readRoute } from './route.ts';

/** The browser says nothing when a page itself changes its address without a step in its history. */
const REPLACED = 'rollcall:replaced';

function subscribe(changed: () => void): () => void {
  const events = ['hashchange', 'popstate', REPLACED];
  for (const event of events) window.addEventListener(event, changed);
  return () => {
    for (const event of events) window.removeEventListener(event, changed);
  };
}

/** What stands behind the # of the address. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => window.location.hash);

export function useRoute(): Route {
  const hash = useHash();
  return useMemo(() => readRoute(hash), [hash]);
}

export function go(route: Route): void {
  window.location.hash = addressOf(route);
}

/** Without a step that Back would undo: for what is typed. */
export function replace(route: Route): void {
  try {
    window.history.replaceState(null, '', addressOf(route));
    window.dispatchEvent(new Event(REPLACED));
  } catch {
    // WebKit allows 100 of these in 30 s; this way it allows more.
    window.location.replace(addressOf(route));
  }
}
