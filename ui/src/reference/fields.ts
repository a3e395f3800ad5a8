/** The fields of the calls' bodies: what each may be, and what it is unless given. Its meaning is in the catalogues. */
import type { Catalogue } from '../i18n/index.ts';
import type { CallName } from './calls.ts';

export interface FieldRow {
  name: string;
  /** What it may be, in no language. */
  values: string;
  /** What it is unless given; none: it has to be, or nothing is. */
  usual?: string;
  means: keyof Catalogue['apiField'];
}

export interface FieldGroup {
  /** Where in the body, as a path. */
  at: string;
  rows: FieldRow[];
}

const row = (name: string, values: string, means: FieldRow['means'], usual?: string): FieldRow => ({
  name,
  values,
  means,
  ...(usual !== undefined && { usual }),
});

const ENVELOPE: FieldGroup = {
  at: '',
  rows: [
    row('cname', '1–64', 'cname'),
    row('uid', '"1"–"4294967295"', 'uid'),
    row('clientRequest', '{…}', 'clientRequest'),
  ],
};

const LAYOUT: FieldRow[] = [
  row('mixedVideoLayout', '0, 1, 2, 3', 'mixedVideoLayout', '0'),
  row('maxResolutionUid', '"uid"', 'maxResolutionUid'),
  row('backgroundColor', '"#rrggbb"', 'backgroundColor', '"#000000"'),
  row('backgroundImage', '"https://…"', 'backgroundImage'),
  row('defaultUserBackgroundImage', '"https://…"', 'defaultUserBackgroundImage'),
  row('layoutConfig', '[{…}] ≤ 17', 'layoutConfig'),
  row('backgroundConfig', '[{…}]', 'backgroundConfig'),
];

const INSIDE_LAYOUT = (before: string): FieldGroup[] => [
  {
    at: `${before}.layoutConfig[]`,
    rows: [
      row('uid', '"uid"', 'regionUid'),
      row('x_axis, y_axis', '0–1', 'regionPlace'),
      row('width, height', '0–1', 'regionSize'),
      row('alpha', '0–1', 'alpha', '1'),
      row('render_mode', '0, 1', 'renderMode', '0'),
    ],
  },
  {
    at: `${before}.backgroundConfig[]`,
    rows: [
      row('uid', '"uid"', 'pictureUid'),
      row('image_url', '"https://…"', 'imageUrl'),
      row('render_mode', '0, 1', 'pictureMode', '0'),
    ],
  },
];

const RECORDING: FieldGroup = {
  at: 'clientRequest.recordingConfig',
  rows: [
    row('channelType', '0, 1', 'channelType', '0'),
    row('maxIdleTime', '5–2592000', 'maxIdleTime', '30'),
    row('streamTypes', '0, 1, 2', 'streamTypes', '2'),
    row('streamMode', '"default", "standard"', 'streamMode', '"default"'),
    row('audioProfile', '0, 1, 2', 'audioProfile', '0'),
    row('subscribeAudioUids', '["uid", …] ≤ 32', 'subscribeAudio'),
    row('unsubscribeAudioUids', '["uid", …] ≤ 32', 'unsubscribeAudio'),
    row('subscribeVideoUids', '["uid", …] ≤ 32', 'subscribeVideo'),
    row('unsubscribeVideoUids', '["uid", …] ≤ 32', 'unsubscribeVideo'),
    row('subscribeUidGroup', '0–5', 'subscribeUidGroup'),
    row('videoStreamType', '0, 1', 'videoStreamType', '0'),
    row('decryptionMode', '0', 'decryptionMode', '0'),
    row('secret, salt', '""', 'decryptionKeys'),
    row('privateParams', '"{\\"correctEXTINF\\":false}"', 'privateParams'),
    row('transcodingConfig', '{…}', 'transcodingConfig'),
  ],
};

const TRANSCODING: FieldGroup = {
  at: 'clientRequest.recordingConfig.transcodingConfig',
  rows: [
    row('width, height', '≤ 1920×1080', 'canvasSize', '360, 640'),
    row('fps', '1, 7, 10, 15, 24, 30, 60', 'fps', '15'),
    row('bitrate', '1–6500', 'bitrate', '500'),
    ...LAYOUT,
  ],
};

const STORAGE: FieldGroup = {
  at: 'clientRequest.storageConfig',
  rows: [
    row('vendor', '1, 2, 3, 5, 6, 7, 8, 11', 'vendor'),
    row('region', '0–27', 'region'),
    row('bucket', '"…"', 'bucket'),
    row('accessKey, secretKey', '"…"', 'bucketKeys'),
    row('stsToken', '"…"', 'stsToken'),
    row('stsExpiration', '1795252800', 'stsExpiration'),
    row('fileNamePrefix', '["lessons", …] ≤ 128', 'fileNamePrefix'),
    row('extensionParams.sse', '"kms", "aes256"', 'sse'),
    row('extensionParams.tag', '"name=value"', 'tag'),
    row('extensionParams.endpoint', '"https://…"', 'endpoint'),
    row('rollcallBucket', '"id"', 'rollcallBucket'),
  ],
};

/** The fields of a call's body; none where it has no body. */
export const FIELDS: Record<CallName, FieldGroup[]> = {
  acquire: [
    ENVELOPE,
    {
      at: 'clientRequest',
      rows: [
        row('scene', '0', 'scene', '0'),
        row('resourceExpiredHour', '1–720', 'resourceExpiredHour', '72'),
        row('startParameter', '{…}', 'startParameter'),
        row('excludeResourceIds, region, regionAffinity', '…', 'oneRecorder'),
      ],
    },
  ],
  start: [
    ENVELOPE,
    {
      at: 'clientRequest',
      rows: [
        row('token', '"…"', 'token'),
        row('recordingConfig', '{…}', 'recordingConfig'),
        row('recordingFileConfig.avFileType', '["hls"], ["hls","mp4"]', 'avFileType', '["hls"]'),
        row('storageConfig', '{…}', 'storageConfig'),
        row('appsCollection.combinationPolicy', '"default"', 'combinationPolicy', '"default"'),
        row('snapshotConfig, extensionServiceConfig, transcodeOptions', '–', 'refused'),
      ],
    },
    RECORDING,
    TRANSCODING,
    ...INSIDE_LAYOUT('…transcodingConfig'),
    STORAGE,
  ],
  query: [],
  update: [
    {
      at: 'clientRequest.streamSubscribe',
      rows: [
        row('audioUidList.subscribeAudioUids', '["uid", …] ≤ 32', 'subscribeAudio'),
        row('audioUidList.unsubscribeAudioUids', '["uid", …] ≤ 32', 'unsubscribeAudio'),
        row('videoUidList.subscribeVideoUids', '["uid", …] ≤ 32', 'subscribeVideo'),
        row('videoUidList.unsubscribeVideoUids', '["uid", …] ≤ 32', 'unsubscribeVideo'),
      ],
    },
    {
      at: 'clientRequest',
      rows: [
        row('storageConfig', '{…}', 'newKeys'),
        row('webRecordingConfig, rtmpPublishConfig', '–', 'refused'),
      ],
    },
  ],
  updateLayout: [{ at: 'clientRequest', rows: LAYOUT }, ...INSIDE_LAYOUT('clientRequest')],
  stop: [{ at: 'clientRequest', rows: [row('async_stop', 'true, false', 'asyncStop', 'false')] }],
};
