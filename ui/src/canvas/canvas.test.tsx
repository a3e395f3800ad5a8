/**
 * The canvas editor as a producer meets it: on a page, over a recorder that answers from memory.
 */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Channel, Layout, Region, RegionEdit } from '../api/types.ts';
import { Console } from '../console/Console.tsx';
import { speak } from '../i18n/index.ts';
import { hear, useLive } from '../live/store.ts';
import { setMode } from '../studio/mode.ts';
import { channel, participant, studio } from '../test/world.ts';
import { toldOf } from './contract.ts';
import { useEditing } from './editing.ts';

const ROOM = '/api/v1/channels/Demo%20class';
const NAMES = ['Ada Lovelace', '王小明', 'Grace Hopper', 'Linus'];

let calls: { method: string; path: string; body: unknown }[];
let now: Channel;
let seq: number;
/** What is answered instead; null: the recorder does it. */
let refuse: (() => Response) | null;

const target = (path: string) => (path.includes('/prepared') ? 'prepared' : 'layout');
const QUARTERS: Region[] = [0, 1, 2, 3].map(i => ({
  id: `r${i + 1}`,
  x: (i % 2) / 2,
  y: Math.floor(i / 2) / 2,
  width: 0.5,
  height: 0.5,
  z: i,
}));

function tell(over: Partial<Channel>): void {
  now = { ...now, ...over };
  hear({ type: 'channel', channel: now, run: 'run', seq: ++seq });
}

/** The recorder's own part, as far as it is asked here. */
function answer(method: string, path: string, body: unknown): void {
  const which = target(path);
  if (path.endsWith('/custom')) {
    tell({ layout: { kind: 'custom', regions: QUARTERS } });
  } else if (method === 'PUT' && /layout$|prepared$/.test(path)) {
    tell({ [which]: body as Layout });
  } else if (method === 'PATCH') {
    let regions = now[which]?.regions ?? [];
    for (const edit of (body as { edits: RegionEdit[] }).edits) {
      if (edit.op === 'add') regions = [...regions, edit.region];
      if (edit.op === 'remove') regions = regions.filter(({ id }) => id !== edit.id);
      if (edit.op === 'change') {
        regions = regions.map(region =>
          region.id === edit.id ? ({ ...region, ...edit.change } as Region) : region,
        );
      }
    }
    tell({ [which]: { kind: 'custom', regions } });
  }
}

// Names are looked up in whole pages: that takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

// Fetched when first wanted: how long that takes is not what is looked at here.
beforeAll(() => Promise.all([import('./Overlay.tsx'), import('./Panel.tsx')]), 60_000);

beforeEach(() => {
  calls = [];
  seq = 1;
  refuse = null;
  const participants = NAMES.map((name, i) => participant(i + 1, { name }));
  now = channel(4, { participants });
  vi.stubGlobal(
    'WebSocket',
    class {
      send() {}
      close() {}
    },
  );
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    if (method === 'GET') return new Response(null, { status: 204 });
    calls.push({ method, path, body });
    if (refuse) return refuse();
    act(() => answer(method, path, body));
    return Response.json(now);
  });
  const whole = { left: 0, top: 0, x: 0, y: 0, width: 1280, height: 720, right: 1280, bottom: 720 };
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({ ...whole, toJSON: () => whole });
});

afterEach(() => {
  // What is open sends its last word while there is somebody to hear it.
  cleanup();
  vi.unstubAllGlobals();
  useEditing.setState({ on: false, wanted: 'prepared' });
  setMode({ studio: false, guides: false });
});

async function edit(over: Partial<Channel> = {}) {
  now = { ...now, ...over };
  useLive.setState({
    studio: studio({ channels: [now] }),
    link: 'open',
    heardAt: {},
    toasts: [],
    chosen: null,
    wanted: null,
  });
  const page = render(<Console />);
  expect(screen.queryByRole('application')).toBeNull();
  fireEvent.keyDown(document.body, { key: 'e' });
  await screen.findByRole('application', { name: 'Layout editor' });
  return page;
}

const custom: Partial<Channel> = { layout: { kind: 'custom', regions: QUARTERS } };
const canvas = () => screen.getByRole('application');
const tile = (name: RegExp | string) => within(canvas()).getByRole('button', { name });
const numbered = (number: number) => canvas().querySelectorAll<HTMLElement>('.tile-box')[number - 1];
const said = () => canvas().querySelector('[role=status].unseen')?.textContent;
const sent = (times: number) => vi.waitFor(() => expect(calls).toHaveLength(times));

type At = [number, number];
const pointer = (type: string, [clientX, clientY]: At, more: PointerEventInit = {}) =>
  new PointerEvent(type, {
    bubbles: true,
    cancelable: true,
    button: 0,
    pointerId: 1,
    pointerType: 'mouse',
    clientX,
    clientY,
    ...more,
  });

/** Presses on what is there, and moves. */
function press(on: Element, from: At, to: At, more: PointerEventInit = {}): void {
  fireEvent(on, pointer('pointerdown', from, more));
  fireEvent(window, pointer('pointermove', [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], more));
  fireEvent(window, pointer('pointermove', to, more));
}

function drag(on: Element, from: At, to: At, more: PointerEventInit = {}): void {
  press(on, from, to, more);
  fireEvent(window, pointer('pointerup', to, more));
}

it('opens with E, names each tile, and closes with E', async () => {
  await edit();
  expect(tile('Ada Lovelace, at 0 %, 0 %, 50 % wide, 50 % high, layer 1')).toBeTruthy();
  expect(tile('王小明, at 50 %, 0 %, 50 % wide, 50 % high, layer 2')).toBeTruthy();
  expect(screen.getByRole('tab', { name: 'Layout' }).getAttribute('aria-selected')).toBe('true');
  fireEvent.keyDown(document.body, { key: 'e' });
  expect(screen.queryByRole('application')).toBeNull();
  expect(calls).toEqual([]);
});

it('the first drag makes the layout a custom one, says so, and undo goes back', async () => {
  await edit();
  drag(tile(/Ada/), [100, 100], [300, 200], { altKey: true });
  await sent(2);
  expect(calls).toEqual([
    { method: 'POST', path: `${ROOM}/layout/custom`, body: undefined },
    {
      method: 'PATCH',
      path: `${ROOM}/layout`,
      body: { edits: [{ op: 'change', id: 'r1', change: { x: 200 / 1280, y: 100 / 720 } }] },
    },
  ]);
  expect(await screen.findByText(/The tiles are yours now.*“Best fit”/)).toBeTruthy();
  expect(tile(/Ada Lovelace, at 15.6 %, 13.9 %/)).toBeTruthy();
  fireEvent.click(within(canvas()).getByRole('button', { name: 'Undo' }));
  await sent(3);
  expect(calls[2]).toEqual({ method: 'PUT', path: `${ROOM}/layout`, body: { kind: 'best-fit' } });
  expect(screen.queryByText(/The tiles are yours now/)).toBeNull();
});

it('Escape calls a drag off', async () => {
  await edit(custom);
  press(tile(/Ada/), [100, 100], [300, 200]);
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(tile(/Ada Lovelace, at 0 %, 0 %/)).toBeTruthy();
  fireEvent(window, pointer('pointerup', [300, 200]));
  expect(tile(/Ada Lovelace, at 0 %, 0 %/)).toBeTruthy();
});

it('is worked by keyboard alone', async () => {
  const user = userEvent.setup();
  await edit(custom);
  numbered(2)?.focus();
  await user.keyboard('{ArrowLeft}{Shift>}{ArrowDown}{/Shift}');
  expect(numbered(2)?.getAttribute('aria-pressed')).toBe('true');
  expect(said()).toBe('王小明, at 49.9 %, 1.4 %, 50 % wide, 50 % high, layer 2');
  await user.keyboard('{Control>}{ArrowRight}{/Control}');
  expect(said()).toContain('50.1 % wide');
  await user.keyboard(']');
  expect(said()).toContain('layer 4');
  await user.keyboard('{Control>}c{/Control}');
  expect(said()).toBe('Place and size copied.');
  numbered(1)?.focus();
  await user.keyboard('{Control>}v{/Control}');
  expect(said()).toContain('Ada Lovelace, at 49.9 %, 1.4 %');
  await user.keyboard('{Control>}z{/Control}');
  expect(said()).toBe('Undone.');
  expect(tile(/Ada Lovelace, at 0 %, 0 %/)).toBeTruthy();
  await user.keyboard('{Delete}');
  expect(screen.queryByRole('button', { name: /^Linus, at/ })).toBeNull();
  expect(document.activeElement).toBe(canvas());
  await user.keyboard('{Control>}a{/Control}');
  expect(said()).toBe('3 tiles selected.');
  await user.keyboard('{Control>}{Shift>}Z{/Shift}{/Control}{Control>}z{/Control}');
  await vi.waitFor(() => expect(now.layout.regions).toHaveLength(4));
});

it('two that are selected swap by a key; one is put into a tile by a press on their name', async () => {
  const user = userEvent.setup();
  await edit(custom);
  numbered(1)?.focus();
  await user.keyboard(' ');
  numbered(2)?.focus();
  await user.keyboard('{Shift>} {/Shift}s');
  expect(said()).toBe('王小明 and Ada Lovelace have changed places.');
  await sent(1);
  expect(calls[0]?.body).toMatchObject({ edits: [{ id: 'r1', change: { uid: 2 } }, { change: { uid: 1 } }] });
  numbered(3)?.focus();
  await user.keyboard(' ');
  await user.click(screen.getByRole('button', { name: 'Put Linus into the selected tile' }));
  expect(said()).toBe('Linus is in this tile now.');
  expect(numbered(3)?.getAttribute('aria-label')).toMatch(/^Linus/);
  expect(numbered(4)?.getAttribute('aria-label')).toMatch(/^Grace Hopper/);
});

it('carries somebody from the list of people onto a tile', async () => {
  const user = userEvent.setup();
  await edit(custom);
  await user.click(screen.getByRole('tab', { name: /People/ }));
  const grip = screen.getByTitle('Drag Linus onto a tile');
  press(grip, [1300, 400], [100, 100]);
  expect(numbered(1)?.className).toContain('target');
  fireEvent(window, pointer('pointerup', [100, 100]));
  await sent(1);
  expect(numbered(1)?.getAttribute('aria-label')).toMatch(/^Linus/);
});

it('takes exact numbers, in pixels and in percent', async () => {
  const user = userEvent.setup();
  await edit(custom);
  drag(tile(/Ada/), [100, 100], [100, 100]);
  const x = screen.getByLabelText<HTMLInputElement>('X');
  await user.clear(x);
  await user.type(x, '101{Enter}');
  await sent(1);
  expect(calls[0]?.body).toEqual({ edits: [{ op: 'change', id: 'r1', change: { x: 101 / 1280 } }] });
  expect(screen.getByText(/Pictures stand on even pixels: 640 × 360 at 102, 0/)).toBeTruthy();
  await user.click(screen.getByText('%'));
  await user.type(screen.getByLabelText('Width'), '{Control>}a{/Control}25,5{Enter}');
  await sent(2);
  expect(now.layout.regions?.[0]?.width).toBe(0.255);
  await user.type(screen.getByLabelText('Width'), '{ArrowUp}');
  await sent(3);
  expect(now.layout.regions?.[0]?.width).toBe(0.265);
});

it('sets how tiles look, several at once', async () => {
  const user = userEvent.setup();
  await edit(custom);
  drag(tile(/Ada/), [100, 100], [100, 100]);
  drag(tile(/Linus/), [700, 500], [700, 500], { shiftKey: true });
  expect(screen.getByRole('heading', { name: '2 tiles' })).toBeTruthy();
  await user.click(screen.getByText('Show all of it'));
  await user.click(screen.getByRole('checkbox', { name: 'Border' }));
  await user.click(screen.getByRole('checkbox', { name: 'Write the name' }));
  fireEvent.change(screen.getByRole('slider', { name: 'Opacity' }), { target: { value: '0.4' } });
  await vi.waitFor(() => expect(now.layout.regions?.[3]?.alpha).toBe(0.4));
  const look = { fit: 'fit', border: { width: 0.006, color: '#ffffff' }, label: true, alpha: 0.4 };
  expect(now.layout.regions?.[0]).toMatchObject(look);
  expect(now.layout.regions?.[3]).toMatchObject(look);
  await user.click(screen.getByRole('button', { name: 'Align left edges' }));
  await vi.waitFor(() => expect(now.layout.regions?.[3]?.x).toBe(0));
});

it('says what an empty tile shows, and leaves a tile to the next', async () => {
  const user = userEvent.setup();
  await edit(custom);
  drag(tile(/Ada/), [100, 100], [100, 100]);
  await user.selectOptions(screen.getByLabelText('While nobody is in it'), 'Show a text');
  await user.type(screen.getByLabelText('Text'), 'Back at 10{Enter}');
  await sent(1);
  expect(now.layout.regions?.[0]?.empty).toEqual({ kind: 'text', text: 'Back at 10' });
  await user.selectOptions(screen.getByLabelText('Shows'), '王小明');
  await sent(2);
  expect(now.layout.regions?.map(region => region.uid ?? null)).toEqual([2, null, null, null]);
  await user.selectOptions(screen.getByLabelText('Shows'), 'Next to join');
  await sent(3);
  expect(now.layout.regions?.[0]?.uid).toBeNull();
});

it('says a refusal where the hand is, and shows what the recorder has', async () => {
  await edit(custom);
  refuse = () => Response.json({ code: 'invalid_layout', kind: 'request', message: 'x' }, { status: 400 });
  drag(tile(/Ada/), [100, 100], [300, 200]);
  await within(canvas()).findByRole('alert');
  expect(tile(/Ada Lovelace, at 0 %, 0 %/)).toBeTruthy();
});

it('applies when let go, if so chosen', async () => {
  const user = userEvent.setup();
  await edit(custom);
  await user.click(screen.getByRole('checkbox', { name: /Apply when let go/ }));
  press(tile(/Ada/), [100, 100], [300, 200], { altKey: true });
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  expect(calls).toEqual([]);
  fireEvent(window, pointer('pointerup', [300, 200], { altKey: true }));
  await sent(1);
});

it('lets go of everything when the recorder is gone', async () => {
  await edit(custom);
  press(tile(/Ada/), [100, 100], [300, 200]);
  act(() => useLive.setState({ link: 'lost' }));
  expect(tile(/Ada Lovelace, at 0 %, 0 %/)).toBeTruthy();
  fireEvent(window, pointer('pointermove', [400, 400]));
  expect(tile(/Ada Lovelace, at 0 %, 0 %/)).toBeTruthy();
});

it('edits what is prepared in studio mode, and the program if so chosen', async () => {
  const user = userEvent.setup();
  setMode({ studio: true });
  await edit({ ...custom, prepared: { kind: 'vertical' } });
  expect(canvas().closest('.stage')?.className).toContain('prepared');
  drag(tile(/Linus/), [1200, 450], [1000, 350], { altKey: true });
  await sent(2);
  expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `PUT ${ROOM}/prepared`,
    `PATCH ${ROOM}/prepared`,
  ]);
  expect(now.prepared?.regions?.map(({ id }) => id)).toEqual(['r1', 'r2', 'r3', 'r4']);
  expect(now.layout.regions).toEqual(QUARTERS);
  await user.click(screen.getByText('On air', { selector: '.choice-label' }));
  await vi.waitFor(() => expect(canvas().closest('.stage')?.className).not.toContain('prepared'));
});

it('forgets what was done when the prepared layout is taken over', async () => {
  setMode({ studio: true });
  const prepared: Layout = { kind: 'custom', regions: QUARTERS.map(region => ({ ...region, alpha: 0.5 })) };
  await edit({ ...custom, prepared });
  drag(tile(/Ada/), [100, 100], [300, 200], { altKey: true });
  await sent(1);
  expect(screen.getByRole('button', { name: 'Undo' }).hasAttribute('aria-disabled')).toBe(false);
  act(() => tell({ layout: now.prepared as Layout, prepared: now.layout }));
  expect(screen.getByRole('button', { name: 'Undo' }).hasAttribute('aria-disabled')).toBe(true);
  expect(tile(/Ada Lovelace, at 0 %, 0 %/).getAttribute('aria-pressed')).toBe('false');
});

it('turns layouts by a rule into tiles as the recorder does', () => {
  const told = toldOf({ ...now, layout: { kind: 'vertical', large_uid: 3 } }, 'live');
  expect(told?.tiles.map(({ id, uid, width, fit }) => ({ id, uid, width, fit }))).toEqual([
    { id: 'r1', uid: null, width: expect.closeTo(0.2), fit: 'crop' },
    { id: 'r2', uid: null, width: expect.closeTo(0.2), fit: 'crop' },
    { id: 'r3', uid: null, width: 0.8, fit: 'fit' },
    { id: 'r4', uid: null, width: expect.closeTo(0.2), fit: 'crop' },
  ]);
  expect(told?.rule).toEqual({ kind: 'vertical', large_uid: 3 });
});

it.each([0, 4, 17])(
  'has no serious finding with %i people, in both languages',
  { timeout: 30_000 },
  async people => {
    await edit(channel(people));
    const [first] = canvas().querySelectorAll<HTMLElement>('.tile-box');
    if (first) fireEvent.keyDown(first, { key: ' ' });
    const findings = async () => {
      const parts = { include: [['.canvas-editor'], ['.canvas-panel']] };
      const { violations } = await axe.run(parts, { rules: { 'color-contrast': { enabled: false } } });
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      return grave.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
    };
    expect(await findings()).toEqual([]);
    await act(() => speak('zh-CN'));
    expect(await findings()).toEqual([]);
  },
);

it('Undo that has nothing left to undo keeps the focus; Done leaves it to what opened the editor', async () => {
  const user = userEvent.setup();
  await edit(custom);
  numbered(1)?.focus();
  await user.keyboard('{Delete}');
  const undo = await screen.findByRole('button', { name: 'Undo' });
  undo.focus();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(undo.getAttribute('aria-disabled')).toBe('true'));
  expect(document.activeElement).toBe(undo);
  await user.click(screen.getByRole('button', { name: 'Done' }));
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Edit layout' })),
  );
});
