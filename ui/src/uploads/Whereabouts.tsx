/** Where a recording is, once it can be anywhere but here; its sign is fetched then. */
import { lazy, Suspense } from 'react';
import type { Recording } from '../api/types.ts';
import { useLive } from '../live/store.ts';
import { hasWays } from './way.ts';

const WayBadge = lazy(() => import('./WayBadge.tsx'));

export function Whereabouts({ recording }: { recording: Recording }) {
  const shown = useLive(live => hasWays(live.studio));
  return (
    shown && (
      // What stands below stays where it is when the sign comes.
      <Suspense fallback={<span aria-hidden="true">{'\u00a0'}</span>}>
        <WayBadge recording={recording} />
      </Suspense>
    )
  );
}
