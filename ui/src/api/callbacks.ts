/** Calls about callbacks. Apart from the others: fetched with the page that needs them. */
import { call } from './client.ts';
import type { ApiApp, Callback, CallbackDetails, CallbackPage, CallbackState } from './types.ts';

/** Which callbacks; null: all. */
export interface WhichCallbacks {
  app: string | null;
  sid: string | null;
  state: CallbackState | null;
}

const CALLBACK = '/api/v1/callbacks/{callback}';

/** Newest first; `before`: older than the one with this id. */
export function callbacks(
  which: WhichCallbacks,
  before: number | null,
  limit: number,
): Promise<CallbackPage> {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries({ ...which, before })) {
    if (value !== null) query.set(name, String(value));
  }
  return call('get', '/api/v1/callbacks', {}, undefined, `?${query}`);
}

export const callbackDetails = (id: number): Promise<CallbackDetails> =>
  call('get', CALLBACK, { callback: id });

/** Answers when it was tried, or at once if it waits for others. */
export const resendCallback = (id: number): Promise<Callback> =>
  call('post', `${CALLBACK}/resend`, { callback: id });

/** Everything that failed since then; of one app, or of all. */
export const replayCallbacks = (since: string, app: string | null): Promise<{ count: number }> =>
  call('post', '/api/v1/callbacks/replay', {}, { since, app });

/** Answers when it was tried. */
export const testCallbacks = (app: string): Promise<Callback> =>
  call('post', '/api/v1/apps/{app}/callback-test', { app });

export const appsWithCallbacks = (): Promise<ApiApp[]> => call('get', '/api/v1/apps');
