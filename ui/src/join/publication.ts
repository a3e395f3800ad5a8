/**
 * Being in the room: publishes, watches its seat, and comes back by itself after whatever breaks
 * the connection. Ends only when the person leaves or the recorder says that it is over.
 */
import { asFailure, type Failure } from '../api/failure.ts';
import type { JoinMessage } from '../api/types.ts';
import { Backoff } from '../live/backoff.ts';
import { type Tracks, WhipSession } from './whip.ts';

export type Ending = 'left' | 'removed' | 'refused' | 'expired' | 'revoked' | 'gone';
export type Hindrance = 'full' | 'unreachable' | 'other';

export interface Situation {
  /** `waiting`: connected, and not let in yet. */
  phase: 'joining' | 'waiting' | 'live' | 'reconnecting' | 'ended';
  ending: Ending | null;
  /** Why the last try failed, while it goes on trying. */
  hindrance: Hindrance | null;
  mutedByProducer: boolean;
  recording: boolean;
}

export interface Invitee {
  cname: string;
  token: string;
  name: string;
  key: string;
  /** The invitation takes no picture. */
  soundOnly: boolean;
  /** Servers that help to find a way to the recorder. */
  iceServers: RTCIceServer[];
}

/** A connection that has not come about by then never will. */
const CONNECT_MS = 8000;
/** A connection that is disturbed may recover for this long. */
const DISTURBED_MS = 2000;

/** What a refusal means: the end, or a reason to try again. */
export function judge(failure: Failure): Ending | Hindrance {
  switch (failure.code) {
    case 'unauthorized':
    case 'invitation_expired':
      return 'expired';
    case 'invitation_revoked':
      return 'revoked';
    case 'removed':
      return 'removed';
    case 'channel_not_found':
      return 'gone';
    case 'channel_full':
    case 'too_many':
      return 'full';
    case 'unreachable':
      return 'unreachable';
    default:
      return 'other';
  }
}

export const isEnding = (verdict: Ending | Hindrance): verdict is Ending =>
  verdict !== 'full' && verdict !== 'unreachable' && verdict !== 'other';

export class Publication {
  #situation: Situation;
  #tracks: Tracks;
  #session: WhipSession | null = null;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #backoff = new Backoff(300, 5000);

  constructor(
    readonly invitee: Invitee,
    tracks: Tracks,
    readonly tell: (situation: Situation) => void,
  ) {
    this.#tracks = tracks;
    this.#situation = {
      phase: 'joining',
      ending: null,
      hindrance: null,
      mutedByProducer: false,
      recording: false,
    };
    window.addEventListener('pagehide', this.#pageGoes);
    window.addEventListener('pageshow', this.#pageComes);
    void this.#connect();
  }

  setTracks(tracks: Tracks): void {
    this.#tracks = tracks;
    // What cannot be replaced now is sent by the next connection.
    this.#session?.setTracks(tracks).catch(() => {});
  }

  leave(): void {
    this.#end('left');
  }

  #become(change: Partial<Situation>): void {
    this.#situation = { ...this.#situation, ...change };
    this.tell(this.#situation);
  }

  #end(ending: Ending): void {
    if (this.#situation.phase === 'ended') return;
    window.removeEventListener('pagehide', this.#pageGoes);
    window.removeEventListener('pageshow', this.#pageComes);
    this.#hangUp(ending === 'left');
    this.#become({ phase: 'ended', ending, hindrance: null });
  }

  readonly #pageGoes = () => this.#hangUp(true);

  // A page that comes back from the browser's memory goes on.
  readonly #pageComes = (event: PageTransitionEvent) => {
    if (event.persisted) this.#again();
  };

  #hangUp(goodbye: boolean): void {
    clearTimeout(this.#timer);
    const [socket, session] = [this.#socket, this.#session];
    this.#socket = null;
    this.#session = null;
    socket?.close();
    session?.close(goodbye);
  }

  #again(hindrance: Hindrance | null = null): void {
    if (this.#situation.phase === 'ended') return;
    this.#hangUp(false);
    const phase = this.#situation.phase === 'joining' ? 'joining' : 'reconnecting';
    this.#become({ phase, hindrance });
    this.#timer = setTimeout(() => void this.#connect(), this.#backoff.take());
  }

  async #connect(): Promise<void> {
    const { cname, token, name, key, soundOnly, iceServers } = this.invitee;
    const session = new WhipSession(this.#tracks, token, soundOnly, iceServers);
    this.#session = session;
    this.#watchConnection(session);
    try {
      const about = new URLSearchParams({ name, key });
      await session.start(`/whip/${encodeURIComponent(cname)}?${about}`);
    } catch (thrown) {
      if (this.#session !== session) return;
      const verdict = judge(asFailure(thrown));
      if (isEnding(verdict)) this.#end(verdict);
      else this.#again(verdict);
      return;
    }
    if (this.#session !== session) return;
    this.#watchSeat(session);
    // Tracks may have changed while the offer was under way.
    session.setTracks(this.#tracks).catch(() => {});
    this.#timer = setTimeout(() => this.#again('other'), CONNECT_MS);
  }

  #watchConnection(session: WhipSession): void {
    const { pc } = session;
    pc.onconnectionstatechange = () => {
      if (this.#session !== session) return;
      switch (pc.connectionState) {
        case 'connected':
          clearTimeout(this.#timer);
          break;
        case 'disconnected':
          clearTimeout(this.#timer);
          this.#timer = setTimeout(() => this.#again(), DISTURBED_MS);
          break;
        case 'failed':
          this.#again();
          break;
        default:
          break;
      }
    };
  }

  #watchSeat(session: WhipSession): void {
    const socket = new WebSocket(`${window.location.origin.replace(/^http/, 'ws')}/join/ws`);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ token: this.invitee.token, session: session.id }));
    socket.onmessage = event => {
      if (this.#socket === socket) this.#hear(JSON.parse(String(event.data)) as JoinMessage);
    };
    // The seat's socket ends with the recorder: long before the media notices.
    socket.onclose = () => {
      if (this.#socket === socket) this.#again();
    };
  }

  #hear(seat: JoinMessage): void {
    if (seat.removed) {
      this.#end(seat.waiting ? 'refused' : 'removed');
      return;
    }
    if (seat.live) {
      this.#backoff.reset();
      clearTimeout(this.#timer);
    }
    const { phase: before } = this.#situation;
    // Let in, and the first media is still on its way.
    const shut = before === 'waiting' ? 'joining' : before;
    const phase = seat.waiting ? 'waiting' : seat.live ? 'live' : shut;
    this.#become({ phase, hindrance: null, mutedByProducer: seat.muted, recording: seat.recording });
  }
}
