/**
 * The people panel as a producer meets it: names, faders, connections, the door and the invitations.
 */
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Channel, ListedInvitation } from '../api/types.ts';
import { useLive } from '../live/store.ts';
import { channel, participant } from '../test/world.ts';
import { addressOf } from './addresses.ts';
import { fieldOf, secondsOf } from './expiry.ts';
import { healthOf } from './health.ts';
import { People } from './People.tsx';

const ROOM = '/api/v1/channels/Demo%20class';
let calls: { method: string; path: string; body: unknown }[];
let answer: (path: string, method: string) => Response;

beforeEach(() => {
  calls = [];
  answer = () => Response.json({});
  useLive.setState({ link: 'open' });
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    calls.push({ method: init.method ?? 'GET', path, body });
    return answer(path, init.method ?? 'GET');
  });
});

afterEach(() => vi.unstubAllGlobals());

const show = (over: Partial<Channel> = {}) => render(<People channel={channel(2, over)} />);

it('renames where the name stands; Escape leaves it', async () => {
  const user = userEvent.setup();
  show();
  await user.click(screen.getByRole('button', { name: 'Person 1' }));
  await user.keyboard('Nobody{Escape}');
  expect(calls).toEqual([]);
  expect(document.activeElement?.textContent).toBe('Person 1');
  await user.keyboard('{Enter}');
  const field = screen.getByRole('textbox', { name: 'New name for Person 1' });
  await user.clear(field);
  await user.type(field, ' 王小明 {Enter}');
  expect(calls).toEqual([{ method: 'PATCH', path: `${ROOM}/participants/1`, body: { name: '王小明' } }]);
});

it('moves a volume at once and sends the last', async () => {
  show();
  const fader = screen.getByRole<HTMLInputElement>('slider', { name: 'Volume of Person 2' });
  expect(fader.getAttribute('aria-valuetext')).toBe('100 %');
  await act(async () => {
    for (const value of ['95', '60', '25']) fireEvent.change(fader, { target: { value } });
  });
  expect(fader.value).toBe('25');
  expect(screen.getByText('25 %')).toBeTruthy();
  await vi.waitFor(() => expect(calls.at(-1)?.body).toEqual({ volume: 0.25 }));
  expect(calls.length).toBeLessThan(3);
});

it('goes back to the recorder’s volume when the call is refused, and says so', async () => {
  show();
  answer = () =>
    Response.json({ code: 'participant_not_found', kind: 'missing', message: 'x' }, { status: 404 });
  const fader = screen.getByRole<HTMLInputElement>('slider', { name: 'Volume of Person 1' });
  await act(async () => {
    fireEvent.change(fader, { target: { value: '50' } });
  });
  expect((await screen.findByRole('alert')).textContent).toContain('left already');
  expect(fader.value).toBe('100');
});

it('says how good a connection is in a word, with the numbers behind it', async () => {
  const user = userEvent.setup();
  const stats = {
    ...participant(1).stats,
    codec: 'VP8',
    loss: 0.054,
    round_trip_ms: 41.6,
    av_offset_ms: -12,
  };
  show({ participants: [participant(1, { source: 'whip', stats }), participant(2)] });
  await user.click(screen.getByRole('button', { name: 'Connection of Person 1: Weak' }));
  const details = screen.getByRole('region', { name: 'How Person 1 arrives' });
  for (const text of ['1280×720', '30 fps', 'VP8', '5.4%', '42 ms', '-12 ms'])
    expect(within(details).getByText(text)).toBeTruthy();
});

it('judges a connection by loss, distance and lip-sync, and by silence', () => {
  const health = (over: object, presence = 'live' as const) =>
    healthOf(participant(1, { presence, stats: { ...participant(1).stats, ...over } }));
  expect(health({})).toBe('good');
  expect(health({ loss: 0.019, round_trip_ms: 299, av_offset_ms: -59 })).toBe('good');
  expect([health({ loss: 0.02 }), health({ round_trip_ms: 300 }), health({ av_offset_ms: -60 })]).toEqual([
    'weak',
    'weak',
    'weak',
  ]);
  expect([health({ loss: 0.08 }), health({ av_offset_ms: 150 })]).toEqual(['bad', 'bad']);
  expect(healthOf(participant(1, { presence: 'silent' }))).toBe('bad');
  expect(healthOf(participant(1, { presence: 'joining' }))).toBeNull();
});

it('shows who waits above the others, announces them, lets in and asks before it refuses', async () => {
  const user = userEvent.setup();
  show({ waiting: [participant(8, { name: 'Ada' }), participant(9, { name: '李佳' })] });
  expect(screen.getByRole('status').textContent).toBe('李佳 is waiting to be let in.');
  const door = screen.getByRole('region', { name: /Waiting to be let in/ });
  await user.click(within(door).getByRole('button', { name: 'Let in Ada' }));
  expect(calls.at(-1)).toMatchObject({ method: 'POST', path: `${ROOM}/participants/8/admit` });
  const before = calls.length;
  await user.click(within(door).getByRole('button', { name: 'Refuse 李佳' }));
  expect(calls.length).toBe(before);
  await user.keyboard('{Escape}');
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Refuse 李佳');
  await user.keyboard('{Enter}');
  answer = () => new Response(null, { status: 204 });
  await user.click(within(door).getByRole('button', { name: 'Refuse' }));
  expect(calls.at(-1)).toMatchObject({ method: 'DELETE', path: `${ROOM}/participants/9` });
});

const listed: ListedInvitation = {
  id: 'abc',
  label: 'Parents',
  role: 'sound_only',
  waiting: true,
  expires_at: '2099-01-01T00:00:00Z',
  joined: 3,
  here: 2,
};
const made = {
  id: 'new',
  cname: 'Demo class',
  token: 't',
  url: 'http://127.0.0.1:7411/join#t',
  whip_url: '',
  expires_at: '2099-01-01T00:00:00Z',
};

it('makes an invitation by rules, shows its link and code, and says where it works', async () => {
  const user = userEvent.setup();
  answer = (_, method) => Response.json(method === 'POST' ? made : [listed]);
  show();
  await user.click(screen.getByRole('button', { name: 'Invite' }));
  await user.type(screen.getByLabelText('What it is for (optional)'), '家长');
  await user.selectOptions(screen.getByLabelText('Works for'), '1 week');
  await user.selectOptions(screen.getByLabelText('They send'), 'Microphone only');
  await user.click(screen.getByRole('checkbox', { name: /Waiting room/ }));
  await user.click(screen.getByRole('button', { name: 'Make the link' }));
  const post = calls.find(({ method }) => method === 'POST');
  const rules = { expires_in_s: 604_800, role: 'sound_only', waiting: true, label: '家长' };
  expect(post).toEqual({ method: 'POST', path: `${ROOM}/invitations`, body: rules });
  expect(screen.getByLabelText<HTMLInputElement>('Invitation link').value).toBe(made.url);
  expect(screen.getByText(/on this computer only/)).toBeTruthy();
  expect(await screen.findByRole('img', { name: 'QR code of the link' })).toBeTruthy();
});

it('does not make a link that ends in the past', async () => {
  const user = userEvent.setup();
  answer = () => Response.json([]);
  show();
  await user.click(screen.getByRole('button', { name: 'Invite' }));
  await user.selectOptions(screen.getByLabelText('Works for'), 'Until…');
  fireEvent.change(screen.getByLabelText('Until'), { target: { value: '2020-01-01T10:00' } });
  await user.click(screen.getByRole('button', { name: 'Make the link' }));
  expect(screen.getByRole('alert').textContent).toBe('Choose a time in the future, at most a year away.');
  expect(calls.some(({ method }) => method === 'POST')).toBe(false);
});

it('lists the links that work and revokes one, with or without those inside', async () => {
  const user = userEvent.setup();
  answer = (_, method) =>
    method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json([listed]);
  show();
  await user.click(screen.getByRole('button', { name: 'Invite' }));
  expect(await screen.findByText('3 people joined')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Revoke Parents' }));
  expect(screen.getByText(/2 people who came by it are here/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Revoke, they stay' }));
  const deleted = () => calls.filter(({ method }) => method === 'DELETE').at(-1)?.path;
  expect(deleted()).toBe(`${ROOM}/invitations/abc`);
  await user.click(screen.getByRole('button', { name: 'Revoke and remove them' }));
  expect(deleted()).toBe(`${ROOM}/invitations/abc?remove=true`);
});

it('keeps the focus near when the row that had it goes away', async () => {
  const user = userEvent.setup();
  const { rerender, container } = show();
  await user.click(screen.getByRole('button', { name: 'Remove Person 2' }));
  rerender(<People channel={channel(1)} />);
  await waitFor(() => expect(document.activeElement).toBe(container.querySelector('.people')));
});

it('knows until when, and who can open an address', () => {
  const now = new Date(2026, 10, 23, 23, 50);
  expect(secondsOf('hour', '', now)).toBe(3600);
  expect(secondsOf('today', '', now)).toBe(600);
  expect(secondsOf('custom', '2026-11-24T00:00', now)).toBe(600);
  expect(['', '2026-11-23T23:50', '2027-12-01T00:00'].map(until => secondsOf('custom', until, now))).toEqual([
    null,
    null,
    null,
  ]);
  expect(fieldOf(now)).toBe('2026-11-23T23:50');
  const reach = (host: string) => addressOf(`${host}/join#t`).reach;
  expect(['http://127.0.0.1:7411', 'http://localhost', 'http://[::1]:1'].map(reach)).toEqual(
    Array(3).fill('here'),
  );
  expect([reach('http://192.168.1.20:7411'), reach('https://192.168.1.20:7443')]).toEqual([
    'insecure',
    'network',
  ]);
});

it('a press on mute keeps the focus while it is on its way, and is not sent twice', async () => {
  const user = userEvent.setup();
  let done: (() => void) | undefined;
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    calls.push({ method: init.method ?? 'GET', path, body: JSON.parse(String(init.body)) });
    return new Promise(answered => {
      done = () => answered(Response.json({}));
    });
  });
  show();
  const mute = screen.getByRole('button', { name: 'Mute Person 1' });
  mute.focus();
  await user.keyboard('  ');
  expect(calls.map(({ body }) => body)).toEqual([{ muted: true }]);
  expect(mute.getAttribute('aria-disabled')).toBe('true');
  expect(document.activeElement).toBe(mute);
  await act(async () => done?.());
  expect(mute.hasAttribute('aria-disabled')).toBe(false);
});

it('a link that is made has the focus on the way to copy it', async () => {
  const user = userEvent.setup();
  answer = (_, method) => Response.json(method === 'POST' ? made : []);
  show();
  await user.click(screen.getByRole('button', { name: 'Invite' }));
  expect(document.activeElement).toBe(screen.getByLabelText('What it is for (optional)'));
  await user.keyboard('Parents{Enter}');
  await waitFor(() => expect(document.activeElement?.textContent).toMatch(/^Cop/));
  await user.click(screen.getByRole('button', { name: 'Make another link' }));
  expect(document.activeElement).toBe(screen.getByLabelText('What it is for (optional)'));
});

it('says once that the recorder cannot be reached', async () => {
  const user = userEvent.setup();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('x')));
  show();
  await user.click(screen.getByRole('button', { name: 'Invite' }));
  await screen.findByRole('alert');
  await user.click(screen.getByRole('button', { name: 'Make the link' }));
  await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(1));
});
