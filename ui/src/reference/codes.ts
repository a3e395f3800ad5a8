/** Numbers that answers bear, and the names of files. Their meaning is in the catalogues. */
import type { Catalogue } from '../i18n/index.ts';

export interface CodeRow {
  http: number;
  /** None: the body has a message alone. */
  code: number | null;
  means: keyof Catalogue['apiCode'];
}

const of = (http: number, code: number | null, means: CodeRow['means']): CodeRow => ({ http, code, means });

export const CODES: CodeRow[] = [
  of(201, 7, 'started'),
  of(206, 435, 'nothingRecorded'),
  of(400, 2, 'wrongField'),
  of(400, 49, 'stopping'),
  of(400, 53, 'conflict'),
  of(400, 400, 'otherApp'),
  of(400, 401, 'channelName'),
  of(400, 406, 'overload'),
  of(400, 432, 'otherResource'),
  of(400, 433, 'expired'),
  of(401, null, 'unauthorized'),
  of(404, 404, 'notFound'),
  of(404, null, 'noRoute'),
  of(429, null, 'tooMany'),
  of(500, 500, 'internal'),
  of(500, 501, 'full'),
  of(500, 502, 'noRoom'),
  of(504, 50, 'late'),
];

/** The numbers of `serverResponse.status`. */
export const STATUSES = [2, 5, 6, 7, 20] as const;

/** The words of `serverResponse.uploadingStatus`. */
export const UPLOADING = ['uploaded', 'backuped', 'unknown'] as const;

export const FILES: { name: string; means: keyof Catalogue['apiFile'] }[] = [
  { name: '<sid>_<cname>.m3u8', means: 'playlist' },
  { name: '<sid>_<cname>_<utc>.ts', means: 'slice' },
  { name: '<sid>_<cname>_0.mp4', means: 'film' },
  { name: '<sid>_<cname>__uid_s_<uid>__uid_e_audio.m3u8', means: 'audio' },
  { name: '<sid>_<cname>__uid_s_<uid>__uid_e_video.m3u8', means: 'video' },
  { name: '<sid>_<cname>__uid_s_<uid>__uid_e_av.m3u8', means: 'both' },
  { name: '<sid>_<cname>__uid_s_<uid>__uid_e_video_<utc>.ts', means: 'ownSlice' },
];
