/** What a recording in a bucket tells by its id and its folder's name alone. Pure. */
import type { FoundRecording } from '../api/types.ts';

/** Its channel, as its folder is called after it (`<sid>_<cname>`); else its id. */
export function foundName({ sid, folder }: FoundRecording): string {
  const last = folder.split('/').filter(Boolean).at(-1) ?? '';
  return last.startsWith(`${sid}_`) ? last.slice(sid.length + 1) : last || sid;
}

/** Ids are UUIDs of version 7: the first 48 bits are the time (RFC 9562, section 5.7). Null: another. */
export function madeAt(sid: string): string | null {
  if (sid[12] !== '7') return null;
  const at = new Date(Number.parseInt(sid.slice(0, 12), 16));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
