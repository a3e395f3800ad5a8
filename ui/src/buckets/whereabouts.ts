/** Where a bucket is, on one line: the folder, or its name with the region or the host. Pure. */
import type { Bucket } from '../api/types.ts';

export function whereabouts({ service, bucket, region, endpoint }: Bucket): string {
  if (service === 'folder') return bucket;
  const host = endpoint?.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return [bucket, host, region].filter(Boolean).join(' · ');
}
