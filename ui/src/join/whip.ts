/**
 * One WHIP session (RFC 9725): an offer is posted, the answer taken, and deleted at the end.
 * No reconnecting here.
 */
import { Failure, failureOf, unreachable } from '../api/failure.ts';

export interface Tracks {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
}

export interface Endpoint {
  url: string;
  token: string;
}

/** Host candidates come at once; what takes longer is found by the recorder from our packets. */
const GATHERING_MS = 1000;
const VIDEO_BITS = 2_500_000;

function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      pc.removeEventListener('icegatheringstatechange', check);
      resolve();
    };
    const check = () => pc.iceGatheringState === 'complete' && done();
    const timer = setTimeout(done, GATHERING_MS);
    pc.addEventListener('icegatheringstatechange', check);
    check();
  });
}

export class WhipSession {
  readonly pc: RTCPeerConnection;
  /** None where the invitation takes no picture. */
  readonly #video: RTCRtpSender | null;
  readonly #audio: RTCRtpSender;
  readonly #token: string;
  #resource: string | null = null;
  #closed = false;

  /** Both kinds are offered whatever there is now, so that a camera can be turned on later; sound
   * alone where the invitation takes no picture. */
  constructor({ video, audio }: Tracks, token: string, soundOnly = false, iceServers: RTCIceServer[] = []) {
    this.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#token = token;
    this.#audio = this.pc.addTransceiver(audio ?? 'audio', { direction: 'sendonly' }).sender;
    const encoding = { maxBitrate: VIDEO_BITS, maxFramerate: 30 };
    const picture = { direction: 'sendonly' as const, sendEncodings: [encoding] };
    this.#video = soundOnly ? null : this.pc.addTransceiver(video ?? 'video', picture).sender;
  }

  /** The session's name; null before the answer. */
  get id(): string | null {
    const last = this.#resource?.split('/').at(-1);
    return last ? decodeURIComponent(last) : null;
  }

  /** Posts the offer. Throws a `Failure`. */
  async start(url: string): Promise<void> {
    await this.pc.setLocalDescription();
    await gathered(this.pc);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp', authorization: `Bearer ${this.#token}` },
      body: this.pc.localDescription?.sdp ?? '',
    }).catch(() => {
      throw unreachable();
    });
    if (!response.ok) throw await failureOf(response);
    const location = response.headers.get('location');
    if (!location) throw new Failure('internal', response.status, 'The answer names no session.');
    this.#resource = new URL(location, new URL(url, window.location.href)).href;
    const sdp = await response.text();
    if (this.#closed) return this.#delete();
    await this.pc.setRemoteDescription({ type: 'answer', sdp });
  }

  async setTracks({ video, audio }: Tracks): Promise<void> {
    if (this.#closed) return;
    await Promise.all([this.#video?.replaceTrack(video), this.#audio.replaceTrack(audio)]);
  }

  /** Ends it. `goodbye`: the recorder is told, even when the page is going away. */
  close(goodbye: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.pc.close();
    if (goodbye) this.#delete();
  }

  #delete(): void {
    if (!this.#resource) return;
    const headers = { authorization: `Bearer ${this.#token}` };
    // Nobody waits for the answer: a recorder that does not hear it notices the silence.
    fetch(this.#resource, { method: 'DELETE', headers, keepalive: true }).catch(() => {});
  }
}
