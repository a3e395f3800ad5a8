/**
 * Where a recording's file would lie in a bucket: the model's `BucketSettings::place`, for showing what
 * a prefix does while it is typed. Pure.
 */

/** A channel's name as folders are called after it (`Cname::to_file_part`). */
export const filePart = (cname: string): string => cname.replace(/[^\p{Alphabetic}\p{Number}_]/gu, '-');

/** Dates of a prefix are UTC, of the recording's start. */
export function placeOf(prefix: string, cname: string, at: Date): string {
  const [date = ''] = at.toISOString().split('T');
  const [yyyy = '', mm = '', dd = ''] = date.split('-');
  const channel = filePart(cname);
  const folder = `…_${channel}/`;
  const filled = prefix
    .trim()
    .replaceAll('{cname}', channel)
    .replaceAll('{yyyy}', yyyy)
    .replaceAll('{mm}', mm)
    .replaceAll('{dd}', dd)
    .replace(/^\/+|\/+$/g, '');
  return `${filled === '' ? '' : `${filled}/`}${folder}program.mp4`;
}
