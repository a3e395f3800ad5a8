/**
 * The calls of the Agora-compatible API as examples that work: where they go, what they say, what comes
 * back. Pure.
 */
import { filePart } from '../buckets/place.ts';

export const CALLS = ['acquire', 'start', 'query', 'update', 'updateLayout', 'stop'] as const;
export type CallName = (typeof CALLS)[number];

export const MODES = ['mix', 'individual'] as const;
export type Mode = (typeof MODES)[number];

/** Who calls which recorder about what. */
export interface Caller {
  /** What addresses of the recorder begin with, without `/` at the end. */
  recorder: string;
  /** None: there is no app yet, and a variable of the shell stands in. */
  app: string | null;
  customer: string | null;
  /** None: the shell's variable `SECRET`. */
  secret: string | null;
  mode: Mode;
  cname: string;
  /** The id of a bucket that is kept in the console. */
  bucket: string | null;
}

/** The recorder's uid in the examples, as in Agora's. */
const UID = '527841';
const RESOURCE = '7f1c0d6a53b84e29a8d7c2f0e4b91635';
const SID = '0192f0c1a2b3746586978a9babbccdde';
const BEGAN = 1795252800000;

type Json = Record<string, unknown>;

/** Without the recorder; what earlier calls answered stands as variables of a shell. */
export function pathOf(call: CallName, { app, mode }: Pick<Caller, 'app' | 'mode'>): string {
  const before = `/v1/apps/${app ?? '$APP_ID'}/cloud_recording`;
  switch (call) {
    case 'acquire':
      return `${before}/acquire`;
    case 'start':
      return `${before}/resourceid/$RESOURCE/mode/${mode}/start`;
    case 'updateLayout':
      return `${before}/resourceid/$RESOURCE/sid/$SID/mode/mix/updateLayout`;
    default:
      return `${before}/resourceid/$RESOURCE/sid/$SID/mode/${mode}/${call}`;
  }
}

export const methodOf = (call: CallName): 'GET' | 'POST' => (call === 'query' ? 'GET' : 'POST');

function storage(bucket: string | null): Json {
  const fileNamePrefix = ['lessons'];
  if (bucket) return { rollcallBucket: bucket, fileNamePrefix };
  return {
    vendor: 1,
    region: 0,
    bucket: 'YOUR_BUCKET',
    accessKey: 'YOUR_ACCESS_KEY',
    secretKey: 'YOUR_SECRET_KEY',
    fileNamePrefix,
  };
}

function requestOf(call: Exclude<CallName, 'query'>, { mode, bucket }: Caller): Json {
  switch (call) {
    case 'acquire':
      return { scene: 0, resourceExpiredHour: 24 };
    case 'start':
      return mode === 'mix'
        ? {
            recordingConfig: {
              maxIdleTime: 300,
              streamTypes: 2,
              transcodingConfig: { width: 1280, height: 720, fps: 30, bitrate: 1710, mixedVideoLayout: 1 },
            },
            recordingFileConfig: { avFileType: ['hls', 'mp4'] },
            storageConfig: storage(bucket),
          }
        : {
            recordingConfig: { maxIdleTime: 300, streamTypes: 2, streamMode: 'standard' },
            recordingFileConfig: { avFileType: ['hls'] },
            storageConfig: storage(bucket),
          };
    case 'update':
      return {
        streamSubscribe: {
          audioUidList: { subscribeAudioUids: ['#allstream#'] },
          videoUidList: { unsubscribeVideoUids: ['2'] },
        },
      };
    case 'updateLayout':
      return {
        mixedVideoLayout: 3,
        backgroundColor: '#101418',
        layoutConfig: [
          { uid: '1', x_axis: 0, y_axis: 0, width: 1, height: 1, render_mode: 1 },
          { x_axis: 0.76, y_axis: 0.74, width: 0.22, height: 0.22 },
        ],
      };
    case 'stop':
      return { async_stop: false };
  }
}

/** None: the call has no body. */
export function bodyOf(call: CallName, caller: Caller): Json | null {
  if (call === 'query') return null;
  return { cname: caller.cname, uid: UID, clientRequest: requestOf(call, caller) };
}

/** As people write it: short lists on one line. */
export const written = (json: Json): string =>
  JSON.stringify(json, null, 2).replace(
    /\[\n\s+("[^\n]*"(?:,\n\s+"[^\n]*")*)\n\s+\]/g,
    (_, list: string) => `[${list.replace(/,\n\s+/g, ', ')}]`,
  );

/** Text as one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The call for a shell in which `RESOURCE`, `SID` and, unless it is filled in, `SECRET` are set. */
export function curlOf(call: CallName, caller: Caller): string {
  const { recorder, customer, secret } = caller;
  const user =
    secret === null ? `"${customer ?? '$CUSTOMER_ID'}:$SECRET"` : quoted(`${customer ?? ''}:${secret}`);
  const body = bodyOf(call, caller);
  const said = body ? [`-H 'Content-Type: application/json'`, `-d ${quoted(written(body))}`] : [];
  return [`curl -u ${user}`, ...said, `"${recorder}${pathOf(call, caller)}"`].join(' \\\n  ');
}

/** The files of a recording, as answers list them. */
function filesOf({ mode, cname }: Caller): Json[] {
  const stem = `${SID}_${filePart(cname)}`;
  const file = (fileName: string, trackType: string, uid: string) => ({
    fileName,
    trackType,
    uid,
    mixedAllUser: mode === 'mix',
    isPlayable: true,
    sliceStartTime: BEGAN,
  });
  if (mode === 'mix')
    return [file(`${stem}.m3u8`, 'audio_and_video', '0'), file(`${stem}_0.mp4`, 'audio_and_video', '0')];
  return [
    file(`${stem}__uid_s_1__uid_e_audio.m3u8`, 'audio', '1'),
    file(`${stem}__uid_s_1__uid_e_video.m3u8`, 'video', '1'),
    file(`${stem}__uid_s_1__uid_e_av.m3u8`, 'audio_and_video', '1'),
  ];
}

/** What comes back when all is well. */
export function answerOf(call: CallName, caller: Caller): Json {
  const of = { cname: caller.cname, uid: UID, resourceId: RESOURCE };
  const files = filesOf(caller);
  const [playlist] = files;
  switch (call) {
    case 'acquire':
      return of;
    case 'start':
      return { ...of, sid: SID };
    case 'query': {
      // The single file is there when the recording has ended.
      const fileList = caller.mode === 'mix' ? [playlist] : files;
      const serverResponse = { status: 5, fileListMode: 'json', fileList, sliceStartTime: BEGAN };
      return { ...of, sid: SID, serverResponse };
    }
    case 'update':
    case 'updateLayout':
      return { ...of, sid: SID, serverResponse: {} };
    case 'stop': {
      const serverResponse = { fileListMode: 'json', fileList: files, uploadingStatus: 'uploaded' };
      return { ...of, sid: SID, serverResponse };
    }
  }
}
