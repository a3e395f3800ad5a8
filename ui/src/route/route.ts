/**
 * Which page is shown, by what stands behind the # of the address: so Back works, and a page can be
 * linked to. Pure.
 */

export type Route =
  | { page: 'console' }
  /** `sid`: the recording that is watched; `query`: the filter, as it stands in the address. */
  | { page: 'recordings'; sid: string | null; query: string }
  | { page: 'trash' }
  /** `month` as 2026-11, UTC; null: this one. */
  | { page: 'usage'; month: string | null }
  /** How programs drive the recorder; `app`: whose ids stand in the examples. */
  | { page: 'api'; app: string | null }
  /** What apps were told; `app`: this one alone. */
  | { page: 'callbacks'; app: string | null };

const SID = /^[0-9a-f]{32}$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const APP = /^[\w-]{1,64}$/;

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [, page, id] = path.split('/');
  if (page === 'trash') return { page };
  // The third part is a month here.
  if (page === 'usage') return { page, month: id && MONTH.test(id) ? id : null };
  if (page === 'api' || page === 'callbacks') return { page, app: id && APP.test(id) ? id : null };
  if (page !== 'recordings') return { page: 'console' };
  return { page, sid: id && SID.test(id) ? id : null, query };
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'console':
      return '#/';
    case 'trash':
      return '#/trash';
    case 'usage':
      return route.month ? `#/usage/${route.month}` : '#/usage';
    case 'api':
    case 'callbacks':
      return route.app ? `#/${route.page}/${route.app}` : `#/${route.page}`;
    case 'recordings': {
      const path = route.sid ? `#/recordings/${route.sid}` : '#/recordings';
      return route.query ? `${path}?${route.query}` : path;
    }
  }
}

/** The page of one recording, without a filter. */
export const recordingAddress = (sid: string): string => addressOf({ page: 'recordings', sid, query: '' });
