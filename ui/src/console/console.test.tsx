/**
 * The console as a person meets it: what is shown, what keys and buttons ask of the recorder, and
 * no serious finding of axe.
 */
import { act, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { speak } from '../i18n/index.ts';
import { hear, type Live, useLive, want } from '../live/store.ts';
import { NOTHING } from '../live/studio.ts';
import { BESIDE } from '../test/calls.ts';
import { channel, participant, recording, SYSTEM, studio } from '../test/world.ts';
import { Console } from './Console.tsx';

let calls: { method: string; path: string; body: unknown }[];
let answer: (path: string) => Response;

function show(over: Partial<Live> = {}) {
  useLive.setState({
    studio: studio(),
    link: 'open',
    heardAt: {},
    toasts: [],
    chosen: null,
    wanted: null,
    ...over,
  });
  return render(<Console />);
}

beforeEach(() => {
  calls = [];
  answer = () => Response.json({});
  vi.stubGlobal(
    'WebSocket',
    class {
      send() {}
      close() {}
    },
  );
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    if (BESIDE.test(path)) return new Response(null, { status: 404 });
    calls.push({
      method: init.method ?? 'GET',
      path,
      body: init.body ? JSON.parse(String(init.body)) : undefined,
    });
    return answer(path);
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  window.location.hash = '';
});

async function seriousFindings(root: Element): Promise<string[]> {
  // Colours need a real browser: tests/browser looks at those.
  const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

describe('people', () => {
  it('shows who is there, and mutes, enlarges and removes', async () => {
    const user = userEvent.setup();
    const people = [
      participant(1, { name: 'Ada' }),
      participant(2, { name: '王小明', muted: true, source: 'whip' }),
    ];
    show({
      studio: studio({ channels: [channel(2, { participants: people, layout: { kind: 'vertical' } })] }),
    });
    expect(screen.getByText('Browser · 1280×720 · 30 fps')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Mute 王小明' }).getAttribute('aria-pressed')).toBe('true');

    await user.click(screen.getByRole('button', { name: 'Mute Ada' }));
    expect(calls.at(-1)).toEqual({
      method: 'PATCH',
      path: '/api/v1/channels/Demo%20class/participants/1',
      body: { muted: true },
    });
    await user.click(screen.getByRole('button', { name: 'Show 王小明 large' }));
    expect(calls.at(-1)?.body).toEqual({ kind: 'vertical', large_uid: 2 });
    const layout = { kind: 'vertical' as const, large_uid: 2 };
    act(() =>
      hear({ type: 'channel', channel: channel(2, { participants: people, layout }), run: 'run', seq: 2 }),
    );
    expect(screen.getByRole('button', { name: 'Show 王小明 large' }).getAttribute('aria-pressed')).toBe(
      'true',
    );

    await user.click(screen.getByRole('button', { name: 'Remove Ada' }));
    expect(calls.filter(({ method }) => method === 'DELETE')).toEqual([]);
    answer = () => new Response(null, { status: 204 });
    await user.click(screen.getByRole('button', { name: 'Remove' }));
    expect(calls.at(-1)?.method).toBe('DELETE');
  });

  it('leads to inviting while nobody is there', async () => {
    show({ studio: studio({ channels: [channel(0)] }) });
    expect(screen.getByText('Nobody is here yet')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Invite' })).toBeTruthy();
  });

  it('says a refusal where it arose, in the language that is spoken', async () => {
    const user = userEvent.setup();
    show();
    answer = () => Response.json({ code: 'channel_full', kind: 'busy', message: 'x' }, { status: 503 });
    await user.click(screen.getByRole('button', { name: 'Add demo' }));
    const words = () => screen.getByRole('alert').querySelector('p')?.textContent;
    expect(words()).toBe('The channel is full. Remove someone first.');
    // The recorder's own words are there for who asks.
    expect(screen.getByText('Details').parentElement?.hasAttribute('open')).toBe(false);
    await act(() => speak('zh-CN'));
    expect(words()).toBe('频道人数已满。 请先移除一位成员。');
  });
});

describe('layouts', () => {
  it('are chosen by keys, but not while text is written', async () => {
    const user = userEvent.setup();
    show();
    await user.keyboard('3');
    expect(calls.at(-1)).toEqual({
      method: 'PUT',
      path: '/api/v1/channels/Demo%20class/layout?transition=move&ms=300',
      body: { kind: 'vertical' },
    });
    act(() =>
      hear({ type: 'channel', channel: channel(4, { layout: { kind: 'vertical' } }), run: 'run', seq: 2 }),
    );
    expect(screen.getByRole('button', { name: 'Vertical' }).getAttribute('aria-pressed')).toBe('true');
    const before = calls.length;
    await user.keyboard('4{Control>}1{/Control}');
    expect(calls.length).toBe(before);
  });
});

describe('recording', () => {
  it('starts, shows in the title, stops, and offers to play', async () => {
    const user = userEvent.setup();
    const running = recording(5, { state: 'recording', mp4: null, duration_ms: 83_400 });
    show();
    answer = () => Response.json(running, { status: 201 });
    await user.click(screen.getByRole('button', { name: 'Record' }));
    expect(calls.at(-1)?.path).toBe('/api/v1/channels/Demo%20class/recordings');

    act(() => hear({ type: 'recording', recording: running, run: 'run', seq: 2 }));
    act(() => hear({ type: 'channel', channel: channel(4, { recording: running.sid }), run: 'run', seq: 3 }));
    const stop = screen.getByRole('button', { name: 'Stop' });
    expect(document.title).toBe('● 1:23 Demo class – Rollcall');
    expect(screen.getByLabelText('Recorded time').textContent).toBe('00:01:23');
    expect(screen.getByText('Recording has started.')).toBeTruthy();

    answer = () => Response.json({ ...running, state: 'finalizing' });
    await user.click(stop);
    expect(calls.at(-1)?.path).toBe(`/api/v1/recordings/${running.sid}/stop`);
    expect(screen.getByText('Recorded. It can be played now.')).toBeTruthy();
  });

  it('says at once that the recorder is gone, and takes it back', () => {
    const running = recording(5, { state: 'recording' });
    show({ studio: studio({ channels: [channel(1, { recording: running.sid })], recordings: [running] }) });
    act(() => useLive.setState({ link: 'lost' }));
    const words =
      'The recorder does not answer. What was recorded up to now is safe. Connecting again by itself…';
    expect(screen.getByText(words)).toBeTruthy();
    act(() => hear({ type: 'system', system: SYSTEM, run: 'other', seq: 1 }));
    expect(screen.queryByText(words)).toBeNull();
  });

  it('says a notice of the recorder once, until it is dismissed', async () => {
    const user = userEvent.setup();
    show();
    for (const seq of [2, 3]) {
      act(() => hear({ type: 'notice', level: 'warning', code: 'disk_low', message: 'x', run: 'run', seq }));
    }
    const notices = screen.getByRole('region', { name: 'Notices' });
    expect(within(notices).getAllByText('The disk has room for less than ten minutes.')).toHaveLength(1);
    await user.click(within(notices).getByRole('button', { name: 'Dismiss' }));
    expect(notices.textContent).toBe('');
  });

  it('says of which channel, where there are several', () => {
    const recordings = ['Art', 'Maths'].map((cname, i) => recording(i + 1, { cname }));
    const channels = recordings.map(({ cname }, i) => channel(i + 1, { cname }));
    show({ studio: studio({ channels, recordings }) });
    for (const [seq, { sid }] of recordings.entries()) {
      const notice = { level: 'warning', code: 'disk_low', message: 'x', sid, run: 'run' } as const;
      act(() => hear({ type: 'notice', ...notice, seq: seq + 2 }));
    }
    for (const { cname } of recordings)
      expect(screen.getByText(`${cname}: The disk has room for less than ten minutes.`)).toBeTruthy();
  });

  it('says nothing of one channel to whoever goes to another', async () => {
    const user = userEvent.setup();
    const running = recording(5, { cname: 'Art', state: 'recording' });
    const channels = [channel(1, { cname: 'Art' }), channel(2, { cname: 'Maths' })];
    show({ studio: studio({ channels, recordings: [running] }) });
    const begun = channel(1, { cname: 'Art', recording: running.sid });
    act(() => hear({ type: 'channel', channel: begun, run: 'run', seq: 2 }));
    expect(screen.getByText('Recording has started.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Maths' }));
    expect(screen.queryByText('Recording has stopped.')).toBeNull();
    expect(screen.queryByText('Recording has started.')).toBeNull();
  });
});

describe('links', () => {
  it('open a channel or a recording as soon as the recorder has said what there is', () => {
    const channels = [channel(1, { cname: 'Art' }), channel(2, { cname: 'Maths' })];
    show({ studio: NOTHING, wanted: { channel: 'Maths' } });
    act(() => useLive.setState({ studio: studio({ channels, recordings: [recording(3)] }) }));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Maths');
    act(() => want({ recording: recording(3).sid }));
    expect(window.location.hash).toBe(`#/recordings/${recording(3).sid}`);
    expect(useLive.getState().wanted).toBeNull();
  });

  it('to what is not there say so', () => {
    show({ wanted: { recording: 'f'.repeat(32) } });
    expect(screen.getByText(/What the link points at is not here/)).toBeTruthy();
  });
});

describe('library', () => {
  it('says what was lost in plain words', async () => {
    const user = userEvent.setup();
    const loss = { gaps: [{ at_ms: 12_000, length_ms: 3412, reason: 'x' }], set_aside_bytes: 48_123 };
    show({ studio: studio({ recordings: [recording(1, { loss, frames_missing: 2 })] }) });
    await user.click(screen.getByRole('tab', { name: /Recordings/ }));
    expect(screen.getByText(/3.4 s are missing at 0:12/)).toBeTruthy();
    expect(screen.getByText(/48 kB of unfinished picture/)).toBeTruthy();
    expect(screen.getByText(/^2 frames are missing: the picture stood still for 0\.1 s/)).toBeTruthy();
    const link = screen.getByRole('link', { name: 'Download MP4 of Demo class' });
    expect(link.getAttribute('href')).toMatch(/\/files\/program\.mp4\?download$/);
  });
});

describe('accessibility', () => {
  it.each([0, 4, 17])(
    'has no serious finding with %i people, in both languages',
    async people => {
      const running = recording(9, { state: 'recording' });
      const { container } = show({
        studio: studio({
          channels: [channel(people, { recording: running.sid })],
          recordings: [running, recording(1)],
        }),
      });
      expect(await seriousFindings(container)).toEqual([]);
      await act(() => speak('zh-CN'));
      await userEvent.setup().click(screen.getByRole('tab', { name: /录制文件/ }));
      expect(await seriousFindings(container)).toEqual([]);
    },
    30_000,
  );

  it('tabs answer to arrow keys', async () => {
    const user = userEvent.setup();
    show();
    screen.getByRole('tab', { name: /People/ }).focus();
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement?.id).toBe('side-recordings');
    expect(screen.getByRole('tabpanel', { name: /Recordings/ }).textContent).toContain('No recordings yet');
  });
});
