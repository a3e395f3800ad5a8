/**
 * Which page is shown, by what stands behind the # of the address: so Back works, and a page can be
 * linked to. Pure.
 */

export type Route =
  | { page: 'console' }
  /** `sid`: the recording that is watched; `query`: the filter, as it stands in the address. */
  | { page: 'recordings'; sid: string | null; query: string }
  | { page: 'trash' };

const SID = /^[0-9a-f]{32}$/;

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [, page, sid] = path.split('/');
  if (page === 'trash') return { page };
  if (page !== 'recordings') return { page: 'console' };
  return { page, sid: sid && SID.test(sid) ? sid : null, query };
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'console':
      return '#/';
    case 'trash':
      return '#/trash';
    case 'recordings': {
      const path = route.sid ? `#/recordings/${route.sid}` : '#/recordings';
      return route.query ? `${path}?${route.query}` : path;
    }
  }
}

/** The page of one recording, without a filter. */
export const recordingAddress = (sid: string): string => addressOf({ page: 'recordings', sid, query: '' });
