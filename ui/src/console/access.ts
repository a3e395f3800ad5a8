/**
 * Getting in: a token from the address or from a person becomes a session cookie. The token leaves
 * the address bar at once, so that it stays in no history and on no screenshot.
 */
import { openSession, system } from '../api/client.ts';
import { asFailure, type Failure } from '../api/failure.ts';

/** The token in what a person pasted: a whole address, or the token alone. */
export function tokenIn(text: string): string | null {
  const pasted = text.trim();
  const found = /#(?:.*&)?token=([^&\s]+)/.exec(pasted)?.[1];
  if (found) return decodeURIComponent(found);
  return /^[^\s#/]+$/.test(pasted) ? pasted : null;
}

/** Takes the token out of the address bar. */
export function takeToken(): string | null {
  const token = /#(?:.*&)?token=/.test(location.hash) ? tokenIn(location.hash) : null;
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** Null when the recorder lets us in; otherwise why not. */
export async function enter(token: string | null): Promise<Failure | null> {
  const refused = token
    ? await openSession(token).then(
        () => null,
        thrown => asFailure(thrown),
      )
    : null;
  // A used token is no reason to stay out when the session is still good (a page opened twice).
  return system(10_000).then(
    () => null,
    thrown => refused ?? asFailure(thrown),
  );
}
