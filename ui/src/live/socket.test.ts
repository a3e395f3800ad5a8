import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SYSTEM } from '../test/world.ts';
import { listen } from './socket.ts';
import { useLive } from './store.ts';
import { NOTHING } from './studio.ts';

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  close() {}
  say(message: object) {
    this.onmessage?.({ data: JSON.stringify({ run: 'r1', ...message }) });
  }
}

const last = () => FakeSocket.all.at(-1) as FakeSocket;
const SNAPSHOT = { type: 'snapshot', seq: 41, system: SYSTEM, channels: [], recordings: [] };
let stop: () => void;
let answer: () => Promise<Response>;

beforeEach(() => {
  FakeSocket.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', () => answer());
  answer = async () => Response.json(SYSTEM);
  useLive.setState({ studio: NOTHING, link: 'connecting' });
  stop = listen();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('says at once that the recorder is gone, and comes back naming the last message it saw', async () => {
  expect(last().url).not.toContain('since');
  last().say(SNAPSHOT);
  expect(useLive.getState().link).toBe('open');
  last().onclose?.();
  expect(useLive.getState().link).toBe('lost');
  await vi.advanceTimersByTimeAsync(300);
  expect(FakeSocket.all).toHaveLength(2);
  expect(last().url).toContain('since=41&run=r1');
  last().say({ ...SNAPSHOT, seq: 42 });
  expect(useLive.getState().link).toBe('open');
});

it('tries more and more slowly while nobody answers', async () => {
  const fetches = vi.fn(async () => Promise.reject(new TypeError('refused')));
  answer = fetches;
  last().say(SNAPSHOT);
  last().onclose?.();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(fetches.mock.calls.length).toBeGreaterThan(5);
  expect(fetches.mock.calls.length).toBeLessThan(14);
  expect(FakeSocket.all).toHaveLength(1);
  answer = async () => Response.json(SYSTEM);
  await vi.advanceTimersByTimeAsync(3500);
  expect(FakeSocket.all).toHaveLength(2);
});

it('asks for a token when the session has ended', async () => {
  answer = async () =>
    Response.json({ code: 'unauthorized', kind: 'access', message: 'over' }, { status: 401 });
  last().say(SNAPSHOT);
  last().onclose?.();
  await vi.advanceTimersByTimeAsync(300);
  expect(useLive.getState().link).toBe('denied');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(FakeSocket.all).toHaveLength(1);
});

it('says that a recorder hangs, and that it is back, without a new connection', async () => {
  last().say(SNAPSHOT);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(useLive.getState().link, 'silent, but it answers').toBe('open');
  answer = () => new Promise(() => {});
  await vi.advanceTimersByTimeAsync(7100);
  expect(useLive.getState().link).toBe('lost');
  answer = async () => Response.json(SYSTEM);
  await vi.advanceTimersByTimeAsync(7100);
  expect(useLive.getState().link).toBe('open');
  expect(FakeSocket.all).toHaveLength(1);
});
