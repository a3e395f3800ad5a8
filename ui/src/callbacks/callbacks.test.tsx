/** The inspector of callbacks as a person meets it: looked through, looked into, sent again, tried. */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApiApp, Callback, CallbackAttempt, CallbackNumbers } from '../api/types.ts';
import { fetchWords, speak } from '../i18n/index.ts';
import { useLive } from '../live/store.ts';
import { type Call, type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import { studio } from '../test/world.ts';
import { Callbacks } from './Callbacks.tsx';

const SID = '0192f0c1a2b3746586978a9babbccdde';
const REFUSED: CallbackAttempt = {
  at: '2026-11-23T09:30:05.000Z',
  url: 'https://example.org/hook',
  headers: [{ name: 'Agora-Signature-V2', value: '6d3320c6' }],
  status: 500,
  answer: '<h1>not today</h1>',
  trouble: 'refused',
  took_ms: 1234,
};
const FINE: CallbackAttempt = { ...REFUSED, status: 200, answer: 'ok', trouble: null };
const callback = (id: number, over: Partial<Callback> = {}): Callback => ({
  id,
  app: 'school',
  sid: SID,
  sequence: id,
  event_type: 40,
  notice_id: `notice-${id}`,
  made_at: '2026-11-23T09:30:00.000Z',
  state: 'delivered',
  attempts: 1,
  last: FINE,
  ...over,
});
const ALL = [
  callback(3, { event_type: 31, state: 'waiting', attempts: 0, last: null }),
  callback(2, { state: 'waiting', attempts: 2, due_at: '2026-11-23T09:35:00.000Z', last: REFUSED }),
  callback(1, { state: 'given_up', attempts: 30, last: REFUSED }),
  callback(0),
];
const NUMBERS: CallbackNumbers = { app: 'school', waiting: 2, failing: 1, given_up: 1 };
const SCHOOL: ApiApp = {
  id: 'school',
  name: '学校门户 – a portal with a name that is quite long',
  calls_per_second: 10,
  created_at: '2026-11-23T09:00:00.000Z',
  customers: [],
  callback_signed: false,
};

let calls: Calls;
let all: Callback[];
beforeEach(async () => {
  await fetchWords();
  all = ALL;
  calls = hearCalls();
  calls.answer(({ method, path }: Call) => {
    if (path === '/api/v1/apps') return Response.json([SCHOOL]);
    if (path.endsWith('/callback-test')) return Response.json(callback(9, { sid: null, last: REFUSED }));
    if (path.endsWith('/replay')) return Response.json({ count: 3 });
    if (method === 'POST') return Response.json(callback(1));
    if (/callbacks\/\d+$/.test(path)) {
      return Response.json({ ...callback(1, { last: REFUSED }), body: '{"eventType":40}', tries: [REFUSED] });
    }
    const gaps = path.includes(`sid=${SID}`) ? [1] : [];
    return Response.json({ callbacks: all, gaps });
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await act(() => speak('en'));
});

function show(app?: string) {
  useLive.setState({ studio: studio({ callbacks: [NUMBERS] }), link: 'open', toasts: [], heardAt: {} });
  return { user: userEvent.setup(), ...render(<Callbacks app={app ?? null} />) };
}
const press = (name: string | RegExp) => screen.getByRole('button', { name });
const asked = () =>
  calls.all.filter(({ path }) => path.startsWith('/api/v1/callbacks?')).map(({ path }) => path);

it('each callback says how far it is, and those that failed say why', async () => {
  const { container } = show();
  const list = await screen.findByRole('list', { name: 'Callbacks' });
  const rows = within(list)
    .getAllByRole('button')
    .map(row => row.textContent);
  expect(rows[0]).toContain('Everything is uploaded');
  expect(rows[0]).toContain('waits for those before it');
  expect(rows[1]).toMatch(/Waiting · 2 tries · Answered 500 instead of 200\. · next try at/);
  expect(rows[2]).toContain('Given up');
  expect(rows[3]).toContain('Delivered');
  expect(rows[3]).toContain(SCHOOL.name);
  expect(await seriousFindings(container)).toEqual([]);
});

it('opened, a callback shows what was sent and what was answered, and is sent again', async () => {
  const { user } = show('school');
  await user.click(await screen.findByRole('button', { name: /Given up/ }));
  expect(await screen.findByText(/"eventType": 40/)).toBeTruthy();
  expect(screen.getByText('<h1>not today</h1>')).toBeTruthy();
  expect(screen.getByText(/Agora-Signature-V2: 6d3320c6/)).toBeTruthy();
  await user.click(press('Send again'));
  expect(
    calls.all.some(({ method, path }) => method === 'POST' && path === '/api/v1/callbacks/1/resend'),
  ).toBe(true);
  await waitFor(() => expect(asked().length).toBeGreaterThan(1));
});

it('the list is asked for by state and by recording, and says what is missing of it', async () => {
  const { user } = show('school');
  await user.click(await screen.findByRole('radio', { name: 'Given up' }));
  await waitFor(() => expect(asked().at(-1)).toContain('app=school&state=given_up'));
  await user.click(await screen.findByRole('button', { name: /Delivered/ }));
  await user.click(press('Only this recording'));
  expect(await screen.findByText('Not received, and given up: no. 1')).toBeTruthy();
  await user.click(press('Callbacks of all recordings'));
  await waitFor(() => expect(asked().at(-1)).not.toContain('sid='));
});

it('a test is sent and says what came of it; failures are sent again', async () => {
  const { user } = show('school');
  await screen.findByText(/not signed/);
  await user.click(press('Send a test'));
  expect(await screen.findByText(/The test did not arrive: Answered 500/)).toBeTruthy();
  await user.click(press('Send failures again'));
  await user.click(screen.getByRole('menuitem', { name: 'Of the last 24 hours' }));
  expect(await screen.findByText('3 callbacks are sent again.')).toBeTruthy();
  const replay = calls.all.find(({ path }) => path.endsWith('/replay'))?.body as {
    since: string;
    app: string;
  };
  expect(replay.app).toBe('school');
  expect(Date.now() - Date.parse(replay.since)).toBeGreaterThan(23 * 3_600_000);
});

it('nothing answered yet is quiet before the first callback, and trouble once one failed', async () => {
  show();
  const calm: CallbackNumbers = { ...NUMBERS, failing: 0 };
  act(() => useLive.setState({ studio: studio({ callbacks: [calm] }) }));
  const line = await screen.findByText('Nothing was answered yet.');
  expect(line.dataset.standing).toBe('quiet');
  const last_problem = { at: REFUSED.at, trouble: 'refused', status: 500 } as const;
  act(() => useLive.setState({ studio: studio({ callbacks: [{ ...calm, last_problem }] }) }));
  expect(line.dataset.standing).toBe('trouble');
});

it('with nothing to see it says when there will be; in Chinese, too', async () => {
  all = [];
  show();
  expect(await screen.findByText('No callbacks yet')).toBeTruthy();
  await act(() => speak('zh-CN'));
  expect(screen.getByText('还没有回调')).toBeTruthy();
});

it('what comes of callbacks is seen without asking', async () => {
  show('school');
  await screen.findByRole('list', { name: 'Callbacks' });
  const before = asked().length;
  act(() => useLive.setState({ studio: studio({ callbacks: [{ ...NUMBERS, waiting: 0 }] }) }));
  await waitFor(() => expect(asked().length).toBe(before + 1));
});
