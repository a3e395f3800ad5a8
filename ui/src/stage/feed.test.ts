import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Feed, type FeedState, readHeader } from './feed.ts';

function picture(number: number): ArrayBuffer {
  const message = new ArrayBuffer(40 + 8);
  const view = new DataView(message);
  view.setUint32(0, 960, true);
  view.setUint32(4, 540, true);
  view.setBigUint64(8, BigInt(number), true);
  for (const [i, value] of [0.5, 0.25, -23, -20].entries()) view.setFloat32(24 + i * 4, value, true);
  return message;
}

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 1;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {}
}

const socket = () => FakeSocket.all.at(-1) as FakeSocket;
let shown: number[];
let states: FeedState[];
let decoded: ((bitmap: object) => void)[];
let feed: Feed;

beforeEach(() => {
  FakeSocket.all = [];
  [shown, states, decoded] = [[], [], []];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('createImageBitmap', () => new Promise(resolve => decoded.push(resolve)));
  feed = new Feed(
    'ws://here',
    ({ number }) => shown.push(number),
    state => states.push(state),
  );
  socket().onopen?.();
});

afterEach(() => {
  feed.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('reads the header, and refuses what is no picture', () => {
  expect(readHeader(picture(7))).toEqual({
    width: 960,
    height: 540,
    number: 7,
    sound: { peak: [0.5, 0.25], momentary: -23, shortTerm: -20 },
  });
  expect(readHeader(new ArrayBuffer(39))).toBeNull();
  expect(readHeader(new ArrayBuffer(40))).toBeNull();
});

it('gives four credits, then one back for each picture', async () => {
  expect(socket().sent).toHaveLength(4);
  socket().onmessage?.({ data: picture(1) });
  decoded[0]?.({ close() {} });
  await vi.advanceTimersByTimeAsync(0);
  expect(shown).toEqual([1]);
  expect(states.at(-1)).toBe('live');
  expect(socket().sent).toHaveLength(5);
});

it('the newest wins while one is decoded, and what is dropped gives its credit back', async () => {
  for (const number of [1, 2, 3, 4]) socket().onmessage?.({ data: picture(number) });
  expect(socket().sent).toHaveLength(6);
  decoded[0]?.({ close() {} });
  await vi.advanceTimersByTimeAsync(0);
  decoded[1]?.({ close() {} });
  await vi.advanceTimersByTimeAsync(0);
  expect(shown).toEqual([1, 4]);
  expect(socket().sent).toHaveLength(8);
});

it('says when no picture comes, and when the connection is lost; then tries again', async () => {
  await vi.advanceTimersByTimeAsync(2600);
  expect(states.at(-1)).toBe('stalled');
  socket().onclose?.();
  expect(states.at(-1)).toBe('lost');
  await vi.advanceTimersByTimeAsync(300);
  expect(FakeSocket.all).toHaveLength(2);
});

it('asks for nothing while the page is hidden', async () => {
  const visibility = vi.spyOn(document, 'visibilityState', 'get');
  visibility.mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  socket().onclose?.();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(FakeSocket.all).toHaveLength(1);
  visibility.mockReturnValue('visible');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(FakeSocket.all).toHaveLength(2);
});
