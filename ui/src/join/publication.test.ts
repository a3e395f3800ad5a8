import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Failure, type FailureCode } from '../api/failure.ts';
import { troubleOf } from './devices.ts';
import { judge, Publication, type Situation } from './publication.ts';

class FakePeer {
  static all: FakePeer[] = [];
  connectionState = 'new';
  iceGatheringState = 'complete';
  localDescription = { sdp: 'offer' };
  onconnectionstatechange: (() => void) | null = null;
  constructor() {
    FakePeer.all.push(this);
  }
  kinds: unknown[] = [];
  addTransceiver = (kind: unknown) => {
    this.kinds.push(kind);
    return { sender: { replaceTrack: async () => {} } };
  };
  addEventListener() {}
  removeEventListener() {}
  setLocalDescription = async () => {};
  setRemoteDescription = async () => {};
  close() {}
  become(state: string) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

class FakeSocket {
  static all: FakeSocket[] = [];
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {}
  seat(over: object) {
    const state = {
      type: 'state',
      live: true,
      muted: false,
      recording: false,
      removed: false,
      waiting: false,
      ...over,
    };
    this.onmessage?.({ data: JSON.stringify(state) });
  }
}

interface Request {
  path: string;
  init: RequestInit;
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const socket = () => FakeSocket.all.at(-1) as FakeSocket;
let requests: Request[];
let answer: (n: number) => Response | Promise<never>;
let now: Situation;
let publication: Publication;

const created = (n: number) =>
  new Response('answer', { status: 201, headers: { location: `/whip/Demo%20class/session-${n}` } });
const refusal = (code: FailureCode, status: number) =>
  Response.json({ code, kind: 'access', message: 'x' }, { status });

beforeEach(() => {
  FakePeer.all = [];
  FakeSocket.all = [];
  requests = [];
  answer = created;
  vi.useFakeTimers();
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    requests.push({ path, init });
    return answer(requests.length);
  });
});

afterEach(() => {
  publication?.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function join(soundOnly = false) {
  const invitee = {
    cname: 'Demo class',
    token: 'secret',
    name: '王小明',
    key: 'mine',
    soundOnly,
    iceServers: [],
  };
  publication = new Publication(invitee, { video: null, audio: null }, next => {
    now = next;
  });
  return settle();
}

it('publishes with its name and key, watches its seat, and is live when the recorder says so', async () => {
  await join();
  const [post] = requests;
  expect(post?.path).toBe(`/whip/Demo%20class?name=${encodeURIComponent('王小明')}&key=mine`);
  expect(post?.init).toMatchObject({ method: 'POST', body: 'offer' });
  socket().onopen?.();
  expect(JSON.parse(socket().sent[0] ?? '')).toEqual({ token: 'secret', session: 'session-1' });
  socket().seat({ live: false });
  expect(now.phase).toBe('joining');
  socket().seat({ recording: true, muted: true });
  expect(now).toMatchObject({ phase: 'live', recording: true, mutedByProducer: true });
});

it('comes back with the same key when the recorder goes', async () => {
  await join();
  socket().seat({});
  answer = () => Promise.reject(new TypeError('refused'));
  socket().onclose?.();
  expect(now.phase).toBe('reconnecting');
  await vi.advanceTimersByTimeAsync(2000);
  expect(now.hindrance).toBe('unreachable');
  answer = created;
  await vi.advanceTimersByTimeAsync(3000);
  expect(requests.at(-1)?.path).toContain('key=mine');
  socket().seat({});
  expect(now).toMatchObject({ phase: 'live', hindrance: null });
});

it('comes back when the connection fails, or stays disturbed', async () => {
  await join();
  socket().seat({});
  FakePeer.all[0]?.become('disconnected');
  await vi.advanceTimersByTimeAsync(1000);
  FakePeer.all[0]?.become('connected');
  await vi.advanceTimersByTimeAsync(5000);
  expect(requests).toHaveLength(1);
  FakePeer.all[0]?.become('failed');
  await vi.advanceTimersByTimeAsync(500);
  expect(requests).toHaveLength(2);
});

it('ends when it was removed, and tries no more', async () => {
  await join();
  socket().seat({ removed: true, live: false });
  expect(now).toMatchObject({ phase: 'ended', ending: 'removed' });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(requests).toHaveLength(1);
});

it.each([
  ['invitation_expired', 401, 'expired'],
  ['invitation_revoked', 401, 'revoked'],
  ['removed', 403, 'removed'],
  ['channel_not_found', 404, 'gone'],
] as const)('a refusal with %s ends it', async (code, status, ending) => {
  answer = () => refusal(code, status);
  await join();
  expect(now).toMatchObject({ phase: 'ended', ending });
});

it('keeps trying while the room is full', async () => {
  answer = () => refusal('channel_full', 503);
  await join();
  expect(now).toMatchObject({ phase: 'joining', hindrance: 'full' });
  answer = created;
  await vi.advanceTimersByTimeAsync(1000);
  socket().seat({});
  expect(now.phase).toBe('live');
});

it('leaving tells the recorder, also when the page goes away', async () => {
  await join();
  window.dispatchEvent(new Event('pagehide'));
  expect(requests.at(-1)?.init).toMatchObject({ method: 'DELETE', keepalive: true });
  expect(String(requests.at(-1)?.path)).toContain('/whip/Demo%20class/session-1');
  publication.leave();
  expect(now).toMatchObject({ phase: 'ended', ending: 'left' });
});

it('waits until it is let in, however long', async () => {
  await join();
  FakePeer.all[0]?.become('connected');
  socket().seat({ live: false, waiting: true });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(now.phase).toBe('waiting');
  expect(requests).toHaveLength(1);
  socket().seat({ live: false });
  expect(now.phase).toBe('joining');
  socket().seat({});
  expect(now.phase).toBe('live');
});

it('tells a refusal at the door from a removal', async () => {
  await join();
  socket().seat({ live: false, waiting: true });
  socket().seat({ live: false, waiting: true, removed: true });
  expect(now).toMatchObject({ phase: 'ended', ending: 'refused' });
});

it('offers no picture where the invitation takes none', async () => {
  await join();
  expect(FakePeer.all[0]?.kinds).toEqual(['audio', 'video']);
  publication.leave();
  await join(true);
  expect(FakePeer.all[1]?.kinds).toEqual(['audio']);
});

it('judges what a refusal means', () => {
  const verdict = (code: FailureCode) => judge(new Failure(code, 0, ''));
  expect(
    ['unauthorized', 'too_many', 'unreachable', 'internal'].map(code => verdict(code as FailureCode)),
  ).toEqual(['expired', 'full', 'unreachable', 'other']);
});

it('names what keeps camera or microphone shut', () => {
  expect(troubleOf(null, null)).toBeNull();
  expect(troubleOf('denied', 'denied')).toBe('denied');
  expect(troubleOf('missing', 'missing')).toBe('noDevices');
  expect(troubleOf('missing', null)).toBe('noCamera');
  expect(troubleOf('denied', null)).toBe('deniedCamera');
  expect(troubleOf(null, 'missing')).toBe('noMicrophone');
  expect(troubleOf(null, 'denied')).toBe('deniedMicrophone');
  expect(troubleOf('busy', 'missing')).toBe('inUse');
});
