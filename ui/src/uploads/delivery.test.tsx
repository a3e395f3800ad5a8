/** Recordings on their way as a person meets them: badge, panel, filter, hint, and the way back. */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bucket, Delivery } from '../api/types.ts';
import { Console } from '../console/Console.tsx';
import { speak } from '../i18n/index.ts';
import { hear, useLive } from '../live/store.ts';
import { NOTHING, type Studio } from '../live/studio.ts';
import { type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import { recording, studio } from '../test/world.ts';

const SCHOOL: Bucket = {
  id: 'school',
  name: 'School',
  service: 'folder',
  bucket: '/media/disk',
  keys: 'not_needed',
};
const DISK: Bucket = { ...SCHOOL, id: 'disk', name: 'USB disk' };
const destination = { primary: 'school' };
const films = [
  recording(4, { title: 'Going', destination }),
  recording(3, { title: 'There', destination }),
  recording(2, { title: 'Away', destination, away: true }),
  recording(1, { title: 'Here' }),
];
const [going, there, away] = films as [(typeof films)[0], (typeof films)[0], (typeof films)[0]];
const delivery = (sid: string, over: Partial<Delivery> = {}): Delivery => ({
  sid,
  state: 'uploaded',
  destination,
  files: 10,
  in_primary: 10,
  in_backup: 0,
  bytes: 1_000_000,
  safe_bytes: 1_000_000,
  progress: 10_000,
  here: true,
  ...over,
});
const DELIVERIES = [
  delivery(going.sid, { state: 'sending', in_primary: 4, safe_bytes: 400_000, progress: 4399 }),
  delivery(there.sid),
  delivery(away.sid, { here: false }),
];

let calls: Calls;
beforeEach(() => {
  calls = hearCalls();
  for (const [name, size] of Object.entries({ clientWidth: 1200, clientHeight: 700, offsetHeight: 300 })) {
    vi.spyOn(HTMLElement.prototype, name as 'clientWidth', 'get').mockReturnValue(size);
  }
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
  window.location.hash = '';
});

async function show(hash: string, over: Partial<Studio> = {}) {
  window.location.hash = hash;
  const deliveries = Object.fromEntries(DELIVERIES.map(one => [one.sid, one]));
  useLive.setState({
    studio: studio({ recordings: films, buckets: [SCHOOL, DISK], deliveries, ...over }),
    link: 'open',
    heardAt: {},
    toasts: [],
    chosen: null,
  });
  const page = render(<Console />);
  await waitFor(() => expect(document.querySelector('[aria-busy="true"]')).toBeNull());
  await screen.findByRole('main');
  return { user: userEvent.setup(), ...page };
}
const tell = (event: object) =>
  act(() => hear({ run: 'run', seq: 9, ...event } as Parameters<typeof hear>[0]));
const badges = () => [...document.querySelectorAll('.way-badge')].map(badge => badge.textContent);
const uploads = (over: object, settings: object = {}) => ({
  ...NOTHING.uploads,
  settings: { ...NOTHING.uploads.settings, destination, ...settings },
  ...over,
});

describe('the library', () => {
  it('says where each recording is, and finds by it', async () => {
    const { user } = await show('#/recordings');
    await waitFor(() =>
      expect(badges()).toEqual([
        'On its way43%',
        'In the bucket',
        'Only in the bucket',
        'On this computer only',
      ]),
    );
    await user.selectOptions(screen.getByRole('combobox', { name: 'Storage' }), 'away');
    expect(badges()).toEqual(['Only in the bucket']);
    expect(window.location.hash).toBe('#/recordings?way=away');
    await user.click(screen.getByRole('button', { name: 'Remove the filter Only in the bucket' }));
    expect(badges()).toHaveLength(4);
    tell({ type: 'delivery', delivery: delivery(going.sid) });
    expect(badges()[0]).toBe('In the bucket');
  });

  it('says nothing of it without buckets', async () => {
    await show('#/recordings', { buckets: [], deliveries: {} });
    expect(badges()).toEqual([]);
    expect(screen.queryByRole('combobox', { name: 'Storage' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'From a bucket…' })).toBeNull();
  });
});

describe('the panel of a recording', () => {
  const panel = () => screen.findByRole('region', { name: 'In the cloud' });

  it('says how far it is, changes where it goes, and tries again', async () => {
    calls.answer(({ path }) =>
      Response.json(
        path.endsWith('/delivery')
          ? {
              delivery: DELIVERIES[0],
              files: [
                {
                  file: 'program/00001.m4s',
                  size_bytes: 600_000,
                  here: true,
                  since: '2026-11-27T08:00:00Z',
                  errands: [
                    {
                      part: 'primary',
                      bucket: 'school',
                      key: 'k',
                      state: 'waiting',
                      sent_bytes: 0,
                      failures: 3,
                      problem: { trouble: 'busy', said: 'SlowDown' },
                    },
                    { part: 'backup', bucket: 'disk', key: 'k', state: 'proven', sent_bytes: 0, failures: 0 },
                  ],
                },
              ],
            }
          : { folder: '/x' },
      ),
    );
    const { user } = await show(`#/recordings/${going.sid}`);
    const shown = within(await panel());
    expect(shown.getByText(/4 of 10 files, 400 kB of 1 MB safe elsewhere/)).toBeTruthy();
    expect(shown.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('43');
    await user.selectOptions(shown.getByLabelText('Backup'), 'USB disk');
    expect(calls.last()).toMatchObject({
      method: 'PUT',
      path: `/api/v1/recordings/${going.sid}/destination`,
      body: { primary: 'school', backup: 'disk' },
    });
    await user.click(shown.getByRole('button', { name: 'Try again now' }));
    expect(calls.last()).toMatchObject({
      path: `/api/v1/recordings/${going.sid}/delivery/again`,
      body: { all: false },
    });
    await user.click(shown.getByRole('button', { name: 'Send everything again' }));
    await user.click(shown.getByRole('button', { name: 'Send everything again' }));
    expect(calls.last()).toMatchObject({ body: { all: true } });

    await user.click(shown.getByText('10 files'));
    const files = await shown.findByRole('region', { name: '1 file' });
    expect(files.textContent).toContain(
      'Waits · tried 3 times · The service is busy and asks to come back later.',
    );
    expect(files.textContent).toContain('BackupThere, and checked');
  });

  it('asks for the private key of an encrypted recording, uses it once, and shows how far it is', async () => {
    calls.answer(({ path, body }) => {
      if (!path.endsWith('/fetch')) return Response.json({ folder: '/x' });
      const known = (body as { identity?: string }).identity === 'AGE-SECRET-KEY-1GOOD';
      if (known) return new Response(null, { status: 202 });
      return Response.json({ code: 'wrong_identity', kind: 'access', message: 'x' }, { status: 403 });
    });
    const { user } = await show(`#/recordings/${away.sid}`);
    expect(document.querySelector('video')).toBeNull();
    const shown = within(await screen.findByRole('region', { name: 'This recording is only in the bucket' }));
    await user.click(shown.getByRole('button', { name: 'Fetch Away' }));
    const key = (await shown.findByLabelText('Private key')) as HTMLInputElement;
    expect(key.type).toBe('password');
    expect(document.querySelector('.away .problem')).toBeNull();
    await user.type(key, 'AGE-SECRET-KEY-1BAD');
    await user.click(shown.getByRole('button', { name: 'Fetch' }));
    expect(await shown.findByText(/the private key does not open it/)).toBeTruthy();
    expect(key.value).toBe('');
    await user.type(key, 'AGE-SECRET-KEY-1GOOD{Enter}');
    await waitFor(() => expect(shown.queryByLabelText('Private key')).toBeNull());

    tell({ type: 'delivery', delivery: delivery(away.sid, { here: false, fetching: 5099 }) });
    expect(shown.getByRole('progressbar', { name: 'Fetching Away' }).getAttribute('aria-valuenow')).toBe(
      '50',
    );
    tell({ type: 'delivery', delivery: delivery(away.sid) });
    tell({ type: 'recording', recording: { ...away, away: false } });
    await waitFor(() => expect(document.querySelector('video')).toBeTruthy());
  });

  it.each([going.sid, away.sid])('has no serious finding, in both languages: %s', async sid => {
    const { container } = await show(`#/recordings/${sid}`);
    await panel();
    expect(await seriousFindings(container)).toEqual([]);
    await act(() => speak('zh-CN'));
    expect(await seriousFindings(container)).toEqual([]);
  });
});

describe('the way back', () => {
  it('lists what a bucket has, and fetches what is not here', async () => {
    const foreign = 'f'.repeat(32);
    calls.answer(({ path }) => {
      if (path.endsWith('/fetch')) return new Response(null, { status: 202 });
      const found = { files: 12, bytes: 7_300_000, encrypted: false, here: false };
      return Response.json([
        { ...found, sid: there.sid, folder: `a/${there.sid}_x`, here: true },
        { ...found, sid: foreign, folder: `a/${foreign}_数学课` },
      ]);
    });
    const { user } = await show('#/recordings');
    await user.click(screen.getByRole('button', { name: 'From a bucket…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Fetch from a bucket' }));
    const list = await dialog.findByRole('list', { name: 'Recordings in the bucket' });
    expect(calls.last()?.path).toBe('/api/v1/buckets/school/recordings');
    const names = [...list.querySelectorAll('.card-name')].map(name => name.textContent);
    expect(names).toEqual(['There', '数学课']);
    expect(await seriousFindings(document.body)).toEqual([]);
    await user.click(dialog.getByRole('button', { name: 'Fetch 数学课' }));
    expect(calls.last()).toMatchObject({
      path: `/api/v1/recordings/${foreign}/fetch`,
      body: { bucket: 'school' },
    });
    const bar = () => dialog.queryByRole('progressbar', { name: 'Fetching 数学课' });
    expect(bar()?.getAttribute('aria-valuenow')).toBeNull();
    // It failed: it can be begun again.
    tell({ type: 'notice', level: 'error', code: 'bucket_failed', message: 'x', sid: foreign });
    expect(bar()).toBeNull();
    await user.click(dialog.getByRole('button', { name: 'Fetch 数学课' }));
    tell({ type: 'delivery', delivery: delivery(foreign, { here: false, fetching: 100 }) });
    expect(bar()?.getAttribute('aria-valuenow')).toBe('1');
    tell({ type: 'delivery', delivery: delivery(foreign) });
    tell({ type: 'recording', recording: recording(9, { sid: foreign, title: 'Back' }) });
    await user.click(dialog.getByRole('button', { name: 'Open Back' }));
    expect(window.location.hash).toBe(`#/recordings/${foreign}`);
  });

  it('says what keeps it from looking into the bucket', async () => {
    const body = {
      code: 'bucket_failed',
      kind: 'surroundings',
      message: 'x',
      bucket: { trouble: 'wrong_keys', said: 'InvalidAccessKeyId' },
    };
    calls.answer(() => Response.json(body, { status: 502 }));
    const { user } = await show('#/recordings');
    await user.click(screen.getByRole('button', { name: 'From a bucket…' }));
    const problem = await screen.findByRole('alert');
    expect(problem.textContent).toContain('The service does not accept the keys.');
    expect(problem.textContent).toContain('InvalidAccessKeyId');
  });
});

describe('the hint', () => {
  const hint = () => document.querySelector('.upload-hint');

  it('is quiet until recordings go somewhere, then says how that goes, and leads to the settings', async () => {
    const { user } = await show('#/', { uploads: NOTHING.uploads });
    expect(hint()).toBeNull();
    expect(document.title).toBe('Demo class – Rollcall');
    tell({ type: 'uploads', uploads: uploads({}) });
    await screen.findByText('Everything is in the bucket');
    tell({
      type: 'uploads',
      uploads: uploads({ waiting_files: 12, sending: 3, bytes_per_second: 3_412_000 }),
    });
    expect(screen.getByText('Sending 12 files · 3.4 MB/s')).toBeTruthy();
    expect(document.title).toBe('↑ Demo class – Rollcall');
    await user.click(screen.getByRole('button', { name: /Sending 12 files/ }));
    expect(await screen.findByRole('tab', { name: 'Cloud storage', selected: true })).toBeTruthy();
  });

  it('resumes what is paused', async () => {
    calls.answer(() => Response.json(NOTHING.uploads));
    const { user } = await show('#/', { uploads: uploads({ waiting_files: 2 }, { paused: true }) });
    await user.click(await screen.findByRole('button', { name: 'Resume' }));
    expect(calls.all.find(({ method }) => method === 'PUT')?.body).toMatchObject({
      paused: false,
      destination,
    });
  });

  it('says that uploads fail, before the title, too; a notice names the bucket', async () => {
    await show('#/', { uploads: uploads({ waiting_files: 1, problem: { trouble: 'full' } }) });
    await screen.findByText('Uploads fail');
    expect(document.title).toBe('! Demo class – Rollcall');
    const bucket = { name: 'School', trouble: 'full', said: 'QuotaExceeded' };
    tell({ type: 'notice', level: 'error', code: 'bucket_failed', message: 'x', bucket });
    tell({
      type: 'notice',
      level: 'error',
      code: 'bucket_failed',
      message: 'x',
      bucket: { ...bucket, name: 'USB' },
    });
    const notices = screen.getAllByRole('alert').map(notice => notice.textContent);
    expect(notices[0]).toContain('Recordings do not get to “School”. There is no room left in the bucket.');
    expect(notices).toHaveLength(2);
  });
});
