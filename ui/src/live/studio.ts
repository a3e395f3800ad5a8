/**
 * What the recorder has told us, as one value. A pure function from it and a message to the next;
 * no socket, no clock.
 */
import type {
  Bucket,
  CallbackNumbers,
  Channel,
  Delivery,
  KeptPicture,
  Message,
  Recording,
  SavedLayout,
  System,
  Trash,
  Uploads,
} from '../api/types.ts';

export interface Studio {
  /** Which run of the recorder `seq` counts in; null before the first message. */
  run: string | null;
  seq: number;
  system: System | null;
  /** In order of name. */
  channels: Channel[];
  /** Newest first. */
  recordings: Recording[];
  /** What was deleted and can still be restored. */
  trash: Trash;
  /** The kept layouts, in their order. */
  layouts: SavedLayout[];
  /** The kept pictures, newest first. */
  pictures: KeptPicture[];
  /** In order of name. */
  buckets: Bucket[];
  /** How far recordings are on their way, by their ids; also of those that are fetched for the first time. */
  deliveries: Record<string, Delivery>;
  uploads: Uploads;
  /** How callbacks go, of each app that ever had one. */
  callbacks: CallbackNumbers[];
}

/** How a recorder is that has no buckets. */
const NO_UPLOADS: Uploads = {
  settings: { destination: {}, paused: false, rehearsed: 'warn', backup_after_s: 60, keep: { keep: 'all' } },
  waiting_files: 0,
  waiting_bytes: 0,
  sending: 0,
  bytes_per_second: 0,
  out_of_hours: false,
};

export const NOTHING: Studio = {
  run: null,
  seq: 0,
  system: null,
  channels: [],
  recordings: [],
  trash: { count: 0, size_bytes: 0 },
  layouts: [],
  pictures: [],
  buckets: [],
  deliveries: {},
  uploads: NO_UPLOADS,
  callbacks: [],
};

const byName = (a: Channel, b: Channel) => (a.cname < b.cname ? -1 : 1);
// Ids are made in order of time.
const newestFirst = (a: Recording, b: Recording) => (a.sid > b.sid ? -1 : 1);

function withRecording(studio: Studio, recording: Recording): Studio {
  const known = studio.recordings.findIndex(other => other.sid === recording.sid);
  if (known < 0) return { ...studio, recordings: [...studio.recordings, recording].sort(newestFirst) };
  return { ...studio, recordings: studio.recordings.with(known, recording) };
}

function withChannel(studio: Studio, channel: Channel): Studio {
  const others = studio.channels.filter(other => other.cname !== channel.cname);
  return { ...studio, channels: [...others, channel].sort(byName) };
}

export function apply(studio: Studio, message: Message): Studio {
  const counted = { ...studio, run: message.run, seq: message.seq };
  switch (message.type) {
    case 'snapshot': {
      const { system, channels, recordings, trash = NOTHING.trash, layouts = [], pictures = [] } = message;
      const { buckets = [], deliveries = [], uploads = NO_UPLOADS, callbacks = [] } = message;
      const sorted = { channels: [...channels].sort(byName), recordings: [...recordings].sort(newestFirst) };
      const ways = { buckets, deliveries: Object.fromEntries(deliveries.map(it => [it.sid, it])), uploads };
      return { ...counted, system, trash, layouts, pictures, callbacks, ...sorted, ...ways };
    }
    case 'channel':
      return withChannel(counted, message.channel);
    case 'channel_removed':
      return { ...counted, channels: counted.channels.filter(other => other.cname !== message.cname) };
    case 'recording':
      return withRecording(counted, message.recording);
    case 'recording_removed':
      return { ...counted, recordings: counted.recordings.filter(other => other.sid !== message.sid) };
    case 'trash':
      return { ...counted, trash: message.trash };
    case 'layouts':
      return { ...counted, layouts: message.layouts };
    case 'pictures':
      return { ...counted, pictures: message.pictures };
    case 'buckets':
      return { ...counted, buckets: message.buckets };
    case 'delivery': {
      const { delivery } = message;
      return { ...counted, deliveries: { ...counted.deliveries, [delivery.sid]: delivery } };
    }
    case 'uploads':
      return { ...counted, uploads: message.uploads };
    case 'callbacks':
      return { ...counted, callbacks: message.callbacks };
    case 'system':
      return { ...counted, system: message.system };
    case 'notice':
      return counted;
    default:
      // A newer recorder may say more than we know.
      message satisfies never;
      return counted;
  }
}
