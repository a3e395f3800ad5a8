/**
 * The program's pictures from the preview socket. The newest wins: while one is decoded, only the
 * latest of those that come is kept. One credit is given back for each picture that came, so what
 * is on the way is bounded whatever the page does. Nothing is asked for while the page is hidden.
 */
import { Backoff } from '../live/backoff.ts';
import type { ProgramSound } from './Meters.tsx';

export type FeedState = 'connecting' | 'live' | 'stalled' | 'lost';

export interface FeedPicture {
  width: number;
  height: number;
  number: number;
  bitmap: ImageBitmap;
  sound: ProgramSound;
}

const CREDITS = 4;
const HEADER_BYTES = 40;
/** Without a picture for this long, the preview says so. */
const STALL_MS = 2500;

/** Reads the header; null when the message cannot be a picture. */
export function readHeader(message: ArrayBuffer): Omit<FeedPicture, 'bitmap'> | null {
  if (message.byteLength <= HEADER_BYTES) return null;
  const view = new DataView(message);
  const [width, height] = [view.getUint32(0, true), view.getUint32(4, true)];
  const real = (at: number) => view.getFloat32(at, true);
  const sound: ProgramSound = { peak: [real(24), real(28)], momentary: real(32), shortTerm: real(36) };
  return width > 0 && height > 0
    ? { width, height, number: Number(view.getBigUint64(8, true)), sound }
    : null;
}

export class Feed {
  #socket: WebSocket | null = null;
  #waiting: ArrayBuffer | null = null;
  #decoding = false;
  #over = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stall: ReturnType<typeof setTimeout> | undefined;
  readonly #backoff = new Backoff();

  constructor(
    readonly url: string,
    readonly show: (picture: FeedPicture) => void,
    readonly tell: (state: FeedState) => void,
  ) {
    document.addEventListener('visibilitychange', this.#visibility);
    this.#visibility();
  }

  close(): void {
    this.#over = true;
    document.removeEventListener('visibilitychange', this.#visibility);
    this.#hangUp();
  }

  readonly #visibility = () => {
    if (document.visibilityState === 'visible') {
      if (!this.#socket) this.#open();
    } else {
      this.#hangUp();
    }
  };

  #hangUp(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#stall);
    const socket = this.#socket;
    this.#socket = null;
    this.#waiting = null;
    socket?.close();
  }

  #open(): void {
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      for (let i = 0; i < CREDITS; i++) socket.send('credit');
      this.#watch();
    };
    socket.onmessage = event => {
      if (event.data instanceof ArrayBuffer) this.#take(socket, event.data);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#hangUp();
      if (this.#over) return;
      this.tell('lost');
      this.#retry = setTimeout(() => this.#open(), this.#backoff.take());
    };
  }

  #watch(): void {
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => this.tell('stalled'), STALL_MS);
  }

  #take(socket: WebSocket, message: ArrayBuffer): void {
    this.#watch();
    this.#backoff.reset();
    if (this.#decoding) {
      if (this.#waiting) this.#credit(socket);
      this.#waiting = message;
      return;
    }
    void this.#decode(socket, message);
  }

  async #decode(socket: WebSocket, message: ArrayBuffer): Promise<void> {
    this.#decoding = true;
    const header = readHeader(message);
    if (header) {
      const jpeg = new Blob([new Uint8Array(message, HEADER_BYTES)], { type: 'image/jpeg' });
      // A picture that cannot be read is passed over; the next one comes.
      const bitmap = await createImageBitmap(jpeg).catch(() => null);
      if (bitmap && this.#socket === socket) {
        this.show({ ...header, bitmap });
        this.tell('live');
      } else {
        bitmap?.close();
      }
    }
    this.#decoding = false;
    this.#credit(socket);
    const next = this.#waiting;
    this.#waiting = null;
    if (next && this.#socket) await this.#decode(this.#socket, next);
  }

  #credit(socket: WebSocket): void {
    if (socket.readyState === WebSocket.OPEN) socket.send('credit');
  }
}
