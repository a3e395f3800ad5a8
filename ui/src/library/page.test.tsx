/**
 * The page of all recordings as a person meets it: found, named, sorted, deleted and brought back, all
 * by keyboard; and what the recorder is asked.
 */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Recording } from '../api/types.ts';
import { Console } from '../console/Console.tsx';
import { speak } from '../i18n/index.ts';
import { hear, offerToUndo, useLive } from '../live/store.ts';
import { BESIDE } from '../test/calls.ts';
import { recording, studio } from '../test/world.ts';

type Call = { method: string; path: string; body: unknown };
let calls: Call[];
let answers: Record<string, () => Response>;

const films = [
  recording(4, { title: '第三课：杠杆与滑轮', tags: ['Physics', '物理'], participants: ['王小明'] }),
  recording(3, { cname: 'Staff room', state: 'failed', problem: 'x', problem_code: 'recording_failed' }),
  recording(2, { title: 'Lesson 2', tags: ['physics'], loss: { gaps: [], set_aside_bytes: 9 } }),
  recording(1),
];
const [newest, , lossy, oldest] = films as [Recording, Recording, Recording, Recording];

beforeEach(() => {
  calls = [];
  answers = {};
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const call = { method: init.method ?? 'GET', path, body: init.body && JSON.parse(String(init.body)) };
    if (BESIDE.test(path)) return new Response(null, { status: 404 });
    calls.push(call);
    return answers[`${call.method} ${path}`]?.() ?? Response.json({ folder: '/home/teacher/Videos' });
  });
  // Without sizes nothing is in sight.
  for (const [name, size] of Object.entries({ clientWidth: 1200, clientHeight: 700 })) {
    vi.spyOn(HTMLElement.prototype, name as 'clientWidth', 'get').mockReturnValue(size);
  }
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
});

afterEach(() => {
  vi.unstubAllGlobals();
  window.location.hash = '';
});

async function show(hash: string, recordings = films) {
  window.location.hash = hash;
  const trash = { count: 1, size_bytes: 7_300_000 };
  useLive.setState({
    studio: studio({ recordings, trash }),
    link: 'open',
    heardAt: {},
    toasts: [],
    chosen: null,
  });
  const page = render(<Console />);
  await screen.findByRole('main', { busy: false });
  await waitFor(() => expect(document.querySelector('[aria-busy="true"]')).toBeNull());
  return page;
}

const names = () =>
  screen.queryAllByRole('listitem').map(item => item.querySelector('.card-name')?.textContent);
const shown = () => names().filter(Boolean);
const tell = (event: object) =>
  act(() =>
    hear({ run: 'run', seq: useLive.getState().studio.seq + 1, ...event } as Parameters<typeof hear>[0]),
  );

async function serious(root: Element): Promise<string[]> {
  const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

describe('finding', () => {
  it('by words, tag and state together; each comes off again; the address holds them', async () => {
    const user = userEvent.setup();
    await show('#/recordings');
    expect(shown()).toEqual(['第三课：杠杆与滑轮', 'Staff room', 'Lesson 2', 'Demo class']);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Tag' }), 'Physics');
    expect(shown()).toEqual(['第三课：杠杆与滑轮', 'Lesson 2']);
    await user.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'problems');
    expect(shown()).toEqual(['Lesson 2']);
    expect(window.location.hash).toBe('#/recordings?tag=Physics&state=problems');
    expect(screen.getByText('1 of 4 recordings found.')).toBeTruthy();

    await user.keyboard('{Escape}');
    await user.type(screen.getByRole('searchbox'), 'nonsense');
    expect(screen.getByRole('heading', { name: 'No recording matches' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Remove the filter “nonsense”' }));
    await user.click(screen.getByRole('button', { name: 'Remove the filter Tag: Physics' }));
    expect(shown()).toEqual(['Staff room', 'Lesson 2']);
    await user.type(screen.getByRole('searchbox'), '王 staff');
    const [clear] = screen.getAllByRole('button', { name: 'Clear all filters' });
    if (clear) await user.click(clear);
    expect(shown()).toHaveLength(4);
  });

  it('by what stands in the address, and by a press on a tag', async () => {
    const user = userEvent.setup();
    await show('#/recordings?channel=Staff+room');
    expect(shown()).toEqual(['Staff room']);
    await user.click(screen.getByRole('button', { name: /Remove the filter Channel/ }));
    await user.click(screen.getByRole('button', { name: '物理' }));
    expect(shown()).toEqual(['第三课：杠杆与滑轮']);
  });

  it('leaves the focus to the next filter when one comes off, and to the search after the last', async () => {
    const user = userEvent.setup();
    await show('#/recordings?tag=Physics&state=problems');
    await user.click(screen.getByRole('button', { name: 'Remove the filter Tag: Physics' }));
    await waitFor(() =>
      expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Remove the filter/),
    );
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('searchbox')));
    expect(shown()).toHaveLength(4);
  });

  it.each(['#/', `#/recordings/${newest.sid}`, '#/trash', '#/recordings'])(
    'begins by / at %s',
    async hash => {
      const user = userEvent.setup();
      answers['GET /api/v1/trash'] = () => Response.json([]);
      await show(hash);
      await user.keyboard('/');
      await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('searchbox')));
      expect(window.location.hash).toBe('#/recordings');
      await user.keyboard('a/b');
      expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('a/b');
    },
  );

  it('walks over all of them by arrow keys', async () => {
    const user = userEvent.setup();
    await show('#/recordings');
    document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement?.getAttribute('data-index')).toBe('1');
    await user.keyboard('{End}');
    expect(document.activeElement?.getAttribute('data-index')).toBe('3');
    await user.keyboard('{Home}');
    expect(document.activeElement?.textContent).toContain('第三课');
  });

  it('says what is not there, and what is not there yet', async () => {
    await show('#/recordings', []);
    expect(screen.getByRole('heading', { name: 'No recordings yet' })).toBeTruthy();
    act(() => {
      window.location.hash = `#/recordings/${'f'.repeat(32)}`;
      window.dispatchEvent(new Event('hashchange'));
    });
    expect(screen.getByRole('heading', { name: 'This recording is not here' })).toBeTruthy();
  });
});

describe('naming', () => {
  const address = `/api/v1/recordings/${newest.sid}`;

  it('gives a title by F2, takes it away, and leaves it by Escape', async () => {
    const user = userEvent.setup();
    await show(`#/recordings/${newest.sid}`);
    await user.keyboard('{F2}');
    await user.keyboard('Lever{Enter}');
    expect(calls.at(-1)).toEqual({ method: 'PATCH', path: address, body: { title: 'Lever' } });
    tell({ type: 'recording', recording: { ...newest, title: 'Lever' } });
    expect(screen.getByRole('heading', { level: 1, name: 'Lever' })).toBeTruthy();
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Rename'));

    const before = calls.length;
    await user.keyboard('{Enter}');
    await user.keyboard('other{Escape}');
    expect(calls).toHaveLength(before);
    await user.click(screen.getByRole('button', { name: 'Rename' }));
    await user.clear(screen.getByRole('textbox', { name: 'Title' }));
    await user.keyboard('{Enter}');
    expect(calls.at(-1)?.body).toEqual({ title: null });
  });

  it('adds and removes tags, and says a refusal where it arose', async () => {
    const user = userEvent.setup();
    await show(`#/recordings/${newest.sid}`);
    const field = screen.getByRole('combobox', { name: 'Add a tag' });
    await user.type(field, ' exam {Enter}');
    expect(calls.at(-1)?.body).toEqual({ tags: ['Physics', '物理', 'exam'] });
    const before = calls.length;
    await user.type(field, 'PHYSICS{Enter}');
    expect(calls).toHaveLength(before);
    answers[`PATCH ${address}`] = () =>
      Response.json({ code: 'disk_full', kind: 'surroundings', message: 'x' }, { status: 507 });
    await user.click(screen.getByRole('button', { name: 'Remove the tag 物理' }));
    expect(calls.at(-1)?.body).toEqual({ tags: ['Physics'] });
    expect(within(screen.getByRole('alert')).getByText(/not enough room on the disk/)).toBeTruthy();
  });
});

describe('deleting', () => {
  const address = `/api/v1/recordings/${newest.sid}`;

  it('is taken back by Ctrl+Z, and the keyboard stays where it was', async () => {
    const user = userEvent.setup();
    await show('#/recordings');
    document.querySelector<HTMLElement>('[data-index="0"]')?.focus();
    await user.keyboard('{Delete}');
    expect(calls.at(-1)).toEqual({ method: 'DELETE', path: address, body: undefined });
    tell({ type: 'recording_removed', sid: newest.sid });
    expect(screen.getByText('Deleted: 第三课：杠杆与滑轮')).toBeTruthy();
    expect(document.activeElement?.getAttribute('data-index')).toBe('0');
    await user.keyboard('{Control>}z{/Control}');
    expect(calls.at(-1)).toEqual({ method: 'POST', path: `${address}/restore`, body: undefined });
    expect(screen.queryByText('Deleted: 第三课：杠杆与滑轮')).toBeNull();
  });

  it('of what is in use is refused in words', async () => {
    const user = userEvent.setup();
    await show('#/recordings');
    answers[`DELETE ${address}`] = () =>
      Response.json({ code: 'recording_in_use', kind: 'conflict', message: 'x' }, { status: 409 });
    await user.click(screen.getByRole('button', { name: 'Delete 第三课：杠杆与滑轮' }));
    expect(screen.getByRole('alert').textContent).toContain('still being written');
    expect(shown()).toHaveLength(4);
  });

  it('of the one that is watched leads back to all', async () => {
    const user = userEvent.setup();
    await show(`#/recordings/${newest.sid}?tag=Physics`);
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    tell({ type: 'recording_removed', sid: newest.sid });
    await waitFor(() => expect(window.location.hash).toBe('#/recordings?tag=Physics'));
  });

  it('for good is asked once', async () => {
    const user = userEvent.setup();
    const deleted = {
      recording: oldest,
      deleted_at: new Date().toISOString(),
      kept_until: new Date(Date.now() + 6.5 * 24 * 3600 * 1000).toISOString(),
    };
    answers['GET /api/v1/trash'] = () => Response.json([deleted]);
    const { container } = await show('#/trash');
    await screen.findByText('Kept for 7 more days');
    expect(await serious(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Restore Demo class' }));
    expect(calls.at(-1)?.path).toBe(`/api/v1/recordings/${oldest.sid}/restore`);
    await user.click(screen.getByRole('button', { name: 'Delete for good: Demo class' }));
    expect(calls.at(-1)?.method).toBe('POST');
    expect(document.activeElement?.textContent).toBe('Cancel');
    await user.click(screen.getByRole('button', { name: 'Delete for good' }));
    expect(calls.at(-1)).toEqual({ method: 'DELETE', path: `/api/v1/trash/${oldest.sid}`, body: undefined });
    answers['GET /api/v1/trash'] = () => Response.json([]);
    tell({ type: 'trash', trash: { count: 0, size_bytes: 0 } });
    expect(await screen.findByText('Nothing was deleted')).toBeTruthy();
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
  });
});

describe('what is deleted for good', () => {
  const deletedOf = (film: Recording) => ({
    recording: film,
    deleted_at: new Date().toISOString(),
    kept_until: new Date(Date.now() + 3_600_000).toISOString(),
  });

  it.each([
    ['alone', 'Delete for good: Demo class', 1],
    ['with all others', 'Delete all for good', 0],
  ])('%s is not offered to be taken back any more', async (_, press, left) => {
    const user = userEvent.setup();
    answers['GET /api/v1/trash'] = () => Response.json([deletedOf(oldest), deletedOf(lossy)]);
    await show('#/trash', [newest]);
    await screen.findByText('Lesson 2');
    act(() => {
      offerToUndo(oldest.sid, 'first');
      offerToUndo(lossy.sid, 'second');
    });
    expect(screen.getByText('Deleted: first')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: press }));
    await user.click(screen.getByRole('button', { name: 'Delete for good' }));
    await waitFor(() => expect(screen.queryByText('Deleted: first')).toBeNull());
    expect(screen.queryAllByText('Deleted: second')).toHaveLength(left);
  });
});

describe('what was lost', () => {
  it('is said once; a sign with the same words stays', async () => {
    const user = userEvent.setup();
    await show(`#/recordings/${lossy.sid}`);
    expect(screen.getByText(/unfinished picture and sound/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Understood' }));
    expect(calls.at(-1)?.body).toEqual({ acknowledged: true });
    tell({ type: 'recording', recording: { ...lossy, acknowledged: true } });
    expect(screen.queryByText(/unfinished picture and sound/)).toBeNull();
    const sign = screen.getByRole('button', { name: 'Interrupted' });
    await waitFor(() => expect(document.activeElement).toBe(sign));
    expect(sign.getAttribute('aria-expanded')).toBe('false');
    await user.click(sign);
    expect(screen.getByText(/unfinished picture and sound/)).toBeTruthy();
  });
});

describe('everyone alone', () => {
  const track = (uid: number, label: string | null, mp4 = true) => ({
    name: `${uid}`,
    playlist: `${uid}/index.m3u8`,
    ...(label && { label }),
    ...(mp4 && { mp4: `${uid}.mp4` }),
  });
  const alone = recording(5, {
    tracks: [newest.tracks[0] ?? track(0, null), track(12, '王小明'), track(7, 'Ada'), track(9, null, false)],
    markers: [{ id: 'a', at_ms: 1000, at_utc: '2026-11-23T09:30:01.000Z', title: 'Here' }] as never,
  });

  it('is listed, saved, and watched in the player instead of the program', async () => {
    const user = userEvent.setup();
    const { container } = await show(`#/recordings/${alone.sid}`, [alone]);
    const tracks = within(screen.getByRole('region', { name: 'Everyone alone' }));
    const choices = () => tracks.getAllByRole('button').map(button => button.textContent);
    expect(choices()).toEqual(['Program', 'Participant 9', 'Ada', '王小明']);
    const save = tracks.getByRole('link', { name: 'Save the track of Ada as MP4' });
    expect(save.getAttribute('href')).toBe(`/api/v1/recordings/${alone.sid}/files/7.mp4?download`);
    expect(tracks.queryByRole('link', { name: /Participant 9/ })).toBeNull();
    const source = () => container.querySelector('video')?.getAttribute('src');
    expect(source()).toContain('/files/program.mp4');
    await user.click(tracks.getByRole('button', { name: 'Ada' }));
    expect(source()).toContain('/files/7.mp4');
    expect(tracks.getByRole('button', { name: 'Ada' }).getAttribute('aria-pressed')).toBe('true');
    // Markers name places of the program.
    expect(screen.queryByRole('button', { name: 'Mark this instant' })).toBeNull();
    expect(await serious(container)).toEqual([]);
    await user.click(tracks.getByRole('button', { name: 'Program' }));
    expect(source()).toContain('/files/program.mp4');
  });

  it('says nothing where nobody was', async () => {
    await show(`#/recordings/${newest.sid}`);
    expect(screen.queryByRole('region', { name: 'Everyone alone' })).toBeNull();
  });
});

describe('accessibility', () => {
  it.each(['#/recordings', `#/recordings/${lossy.sid}`, '#/recordings?q=nothing'])(
    'has no serious finding at %s, in both languages',
    async hash => {
      const { container } = await show(hash);
      expect(await serious(container)).toEqual([]);
      await act(() => speak('zh-CN'));
      expect(await serious(container)).toEqual([]);
    },
  );

  it('shows the player’s keys and closes them by Escape', async () => {
    const user = userEvent.setup();
    const { container } = await show(`#/recordings/${newest.sid}`);
    await user.keyboard('?');
    expect(screen.getByRole('region', { name: 'Keys of the player' }).textContent).toContain('Play or pause');
    expect(await serious(container)).toEqual([]);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Keys of the player' })).toBeNull();
    expect(window.location.hash).toContain(newest.sid);
  });
});
