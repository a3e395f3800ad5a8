/** How all uploads are now; told anew only when the words change. */
import { useMemo } from 'react';
import { useLive } from '../live/store.ts';
import { type Hint, hintOf } from './way.ts';

export function useHint(): Hint | null {
  const uploads = useLive(live => live.studio.uploads);
  const recordings = useLive(live => live.studio.recordings);
  const deliveries = useLive(live => live.studio.deliveries);
  return useMemo(() => hintOf({ uploads, recordings, deliveries }), [uploads, recordings, deliveries]);
}
