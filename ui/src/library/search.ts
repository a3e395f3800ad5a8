/** That somebody wants to search, from wherever: the search has the focus as soon as it is there. */
import { create } from 'zustand';
import { readRoute } from '../route/route.ts';
import { go } from '../route/useRoute.ts';

export const useSearch = create<{ wanted: boolean }>()(() => ({ wanted: false }));

/** To the search of all recordings; what is found already stays found. */
export function toSearch(): void {
  const route = readRoute(window.location.hash);
  const query = route.page === 'recordings' ? route.query : '';
  if (route.page !== 'recordings' || route.sid) go({ page: 'recordings', sid: null, query });
  useSearch.setState({ wanted: true });
}

export const searched = () => useSearch.setState({ wanted: false });
