/**
 * What the recorder has told us, as one value. A pure function from it and a message to the next;
 * no socket, no clock.
 */
import type { Channel, KeptPicture, Message, Recording, SavedLayout, System, Trash } from '../api/types.ts';

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
}

export const NOTHING: Studio = {
  run: null,
  seq: 0,
  system: null,
  channels: [],
  recordings: [],
  trash: { count: 0, size_bytes: 0 },
  layouts: [],
  pictures: [],
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
      const sorted = { channels: [...channels].sort(byName), recordings: [...recordings].sort(newestFirst) };
      return { ...counted, system, trash, layouts, pictures, ...sorted };
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
