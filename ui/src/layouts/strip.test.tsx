/** The strip of layouts as a producer meets it. */
import { act, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Layout, SavedLayout } from '../api/types.ts';
import { Toasts } from '../console/Toasts.tsx';
import { speak } from '../i18n/index.ts';
import { hear, useLive } from '../live/store.ts';
import { setMode } from '../studio/mode.ts';
import { type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import { channel, studio } from '../test/world.ts';
import { hand } from './handover.ts';
import { Strip } from './Strip.tsx';

const two: Layout = {
  kind: 'custom',
  regions: [
    { x: 0, y: 0, width: 0.5, height: 1 },
    { x: 0.5, y: 0, width: 0.5, height: 1 },
  ],
};
const kept: SavedLayout[] = ['Hosts', '嘉宾', 'Break'].map((name, i) => ({
  id: `k${i}`,
  name,
  layout: { kind: 'custom', regions: [{ x: 0.1 * i, y: 0, width: 0.5, height: 0.5 }] },
}));
const CHANNEL = '/api/v1/channels/Demo%20class';
let calls: Calls;

function show(layout: Layout = { kind: 'best-fit' }, prepared?: Layout) {
  const here = channel(2, prepared ? { layout, prepared } : { layout });
  useLive.setState({ studio: studio({ channels: [here], layouts: kept }), link: 'open', toasts: [] });
  return render(
    <>
      <Strip channel={here} />
      <Toasts onStorage={() => {}} onPlay={() => {}} />
    </>,
  );
}

beforeEach(() => {
  calls = hearCalls();
  setMode({ studio: false });
  hand({ kind: 'move', ms: 300 });
});
afterEach(() => vi.unstubAllGlobals());

describe('the strip', () => {
  it('puts a layout on air by a press or a key, with the chosen transition', async () => {
    const user = userEvent.setup();
    show();
    await user.keyboard('4');
    expect(calls.last()).toEqual({
      method: 'PUT',
      path: `${CHANNEL}/layout?transition=move&ms=300`,
      body: kept[0]?.layout,
    });
    await user.click(screen.getByRole('radio', { name: 'Dissolve' }));
    const length = screen.getByRole('spinbutton', { name: /Length/ });
    await user.clear(length);
    await user.type(length, '1200');
    await user.click(screen.getByRole('button', { name: 'Floating' }));
    expect(calls.last()?.path).toBe(`${CHANNEL}/layout?transition=dissolve&ms=1200`);
    expect(JSON.parse(localStorage.getItem('rollcall.transition') ?? '')).toEqual({
      kind: 'dissolve',
      ms: 1200,
    });
    await user.clear(length);
    await user.type(length, '99999');
    await user.tab();
    expect((length as HTMLInputElement).value).toBe('5000');
    const before = calls.all.length;
    await user.keyboard('7');
    expect(calls.all.length).toBe(before);
  });

  it('shows the last of those that were chosen faster than the recorder answers', async () => {
    const user = userEvent.setup();
    show();
    const answers: (() => void)[] = [];
    calls.answer(() => new Promise(done => answers.push(() => done(Response.json({})))));
    await user.keyboard('1342');
    expect(calls.all).toHaveLength(1);
    await act(async () => answers[0]?.());
    expect(calls.all.map(({ body }) => body)).toEqual([{ kind: 'floating' }, { kind: 'best-fit' }]);
    await act(async () => answers[1]?.());
    await user.keyboard('3');
    expect(calls.last()?.body).toEqual({ kind: 'vertical' });
    await act(async () => answers[2]?.());
    expect(calls.all).toHaveLength(3);
  });

  it('says what is on air and what is next, and prepares in studio mode', async () => {
    const user = userEvent.setup();
    setMode({ studio: true });
    show(kept[1]?.layout, { kind: 'vertical' });
    expect(screen.getByRole('button', { name: '嘉宾' }).getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByRole('button', { name: 'Vertical' }).textContent).toContain('Next');
    expect(screen.getAllByText('On air')).toHaveLength(1);
    await user.keyboard('1');
    expect(calls.last()).toMatchObject({
      method: 'PUT',
      path: `${CHANNEL}/prepared`,
      body: { kind: 'floating' },
    });
  });

  it('shows what is on air though nobody kept it, and keeps it under a name', async () => {
    const user = userEvent.setup();
    show(two);
    expect(screen.getByText('Not kept yet')).toBeTruthy();
    expect(screen.queryByRole('button', { pressed: true, name: /Best fit|Hosts/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Keep this layout under a name' }));
    const name = await screen.findByLabelText('Name of the layout');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText('Give it a name.')).toBeTruthy();
    await user.type(name, ' Two of us ');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(calls.last()).toEqual({
      method: 'POST',
      path: '/api/v1/layouts',
      body: { name: 'Two of us', layout: two },
    });
  });

  it('renames, moves by keys and menu, and says where to', async () => {
    const user = userEvent.setup();
    show();
    screen.getByRole('button', { name: 'Hosts' }).focus();
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(calls.last()).toEqual({
      method: 'PUT',
      path: '/api/v1/layouts/order',
      body: { ids: ['k1', 'k0', 'k2'] },
    });
    expect(screen.getByText('Hosts: place 2 of 3.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'More for Break' }));
    expect(screen.getByRole('menuitem', { name: 'Move right' }).hasAttribute('disabled')).toBe(true);
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More for Break' }));
    await user.keyboard('{Enter}');
    await user.click(screen.getByRole('menuitem', { name: 'Rename' }));
    const name = await screen.findByLabelText('Name of the layout');
    await user.clear(name);
    await user.type(name, 'Pause{Enter}');
    expect(calls.last()).toEqual({ method: 'PUT', path: '/api/v1/layouts/k2', body: { name: 'Pause' } });
  });

  it('deletes, and brings back to the same place', async () => {
    const user = userEvent.setup();
    show();
    await user.click(screen.getByRole('button', { name: 'More for 嘉宾' }));
    calls.answer(() => new Response(null, { status: 204 }));
    await user.click(screen.getByRole('menuitem', { name: 'Delete' }));
    expect(calls.last()).toMatchObject({ method: 'DELETE', path: '/api/v1/layouts/k1' });
    act(() => hear({ type: 'layouts', layouts: kept.filter(({ id }) => id !== 'k1'), run: 'run', seq: 2 }));
    expect(screen.getByText('Layout deleted: 嘉宾')).toBeTruthy();
    calls.answer(({ path }) => Response.json(path.endsWith('order') ? [] : { ...kept[1], id: 'again' }));
    await user.keyboard('{Control>}z{/Control}');
    expect(calls.all.slice(-2).map(({ body }) => body)).toEqual([
      { name: '嘉宾', layout: kept[1]?.layout },
      { ids: ['k0', 'again', 'k2'] },
    ]);
    expect(screen.queryByText('Layout deleted: 嘉宾')).toBeNull();
  });

  it('has no serious finding of axe, in both languages', async () => {
    const { container } = show(kept[0]?.layout, { kind: 'vertical' });
    expect(await seriousFindings(container)).toEqual([]);
    await act(() => speak('zh-CN'));
    expect(within(container).getByText('播出中')).toBeTruthy();
    expect(await seriousFindings(container)).toEqual([]);
  });
});
