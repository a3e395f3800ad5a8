/** Whether recordings can go to a bucket, as far as is known. Pure. */
import type { Bucket } from '../api/types.ts';

export type Standing = 'ready' | 'no_keys' | 'trouble';

export function standingOf({ keys, problem }: Bucket): Standing {
  if (keys === 'missing') return 'no_keys';
  return problem ? 'trouble' : 'ready';
}
