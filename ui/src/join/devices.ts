/**
 * Camera and microphone: opens what can be opened and says in one word what could not.
 */

export type Trouble =
  | 'insecure'
  | 'denied'
  | 'deniedCamera'
  | 'deniedMicrophone'
  | 'noDevices'
  | 'noCamera'
  | 'noMicrophone'
  | 'inUse';

/** A device's id; '' for the browser's choice; null for none. */
export interface Wish {
  camera: string | null;
  microphone: string | null;
}

export interface Opened {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  trouble: Trouble | null;
}

const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

const MICROPHONE: MediaTrackConstraints = {
  channelCount: { ideal: 1 },
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

const chosen = (id: string): MediaTrackConstraints => (id === '' ? {} : { deviceId: { exact: id } });

type Reason = 'denied' | 'missing' | 'busy';

function reasonOf(thrown: unknown): Reason {
  const name = thrown instanceof DOMException ? thrown.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}

/** What to tell, from why each could not be opened (null: it could, or nobody wanted it). */
export function troubleOf(camera: Reason | null, microphone: Reason | null): Trouble | null {
  if (camera && microphone) {
    if (camera === 'denied' || microphone === 'denied') return 'denied';
    return camera === 'missing' && microphone === 'missing' ? 'noDevices' : 'inUse';
  }
  if (camera) return camera === 'denied' ? 'deniedCamera' : camera === 'missing' ? 'noCamera' : 'inUse';
  if (microphone) {
    return microphone === 'denied' ? 'deniedMicrophone' : microphone === 'missing' ? 'noMicrophone' : 'inUse';
  }
  return null;
}

async function one(constraints: MediaStreamConstraints): Promise<MediaStreamTrack | Reason> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    return stream.getTracks()[0] ?? 'missing';
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/** Opens both at once, so that the browser asks once; each alone where that fails. */
export async function open({ camera, microphone }: Wish): Promise<Opened> {
  if (!navigator.mediaDevices) return { video: null, audio: null, trouble: 'insecure' };
  const video = camera === null ? null : { ...CAMERA, ...chosen(camera) };
  const audio = microphone === null ? null : { ...MICROPHONE, ...chosen(microphone) };
  if (video && audio) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio });
      return {
        video: stream.getVideoTracks()[0] ?? null,
        audio: stream.getAudioTracks()[0] ?? null,
        trouble: null,
      };
    } catch {
      // found out one by one
    }
  }
  const heard = audio && (await one({ audio }));
  const seen = video && (await one({ video }));
  const track = (found: MediaStreamTrack | Reason | null) => (typeof found === 'string' ? null : found);
  const reason = (found: MediaStreamTrack | Reason | null) => (typeof found === 'string' ? found : null);
  return { video: track(seen), audio: track(heard), trouble: troubleOf(reason(seen), reason(heard)) };
}

export interface Choices {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
}

/** What there is to choose from; names are known once access was given. */
export async function choices(): Promise<Choices> {
  const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
  const of = (kind: MediaDeviceKind) =>
    (all ?? []).filter(device => device.kind === kind && device.deviceId !== '');
  return { cameras: of('videoinput'), microphones: of('audioinput') };
}
