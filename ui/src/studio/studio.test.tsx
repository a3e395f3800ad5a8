/** Studio mode: what is prepared, what taking it changes, and taking it. */
import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Layout } from '../api/types.ts';
import { speak } from '../i18n/index.ts';
import { hand } from '../layouts/handover.ts';
import { useLive } from '../live/store.ts';
import { type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import { channel, participant, studio } from '../test/world.ts';
import { setMode, useMode } from './mode.ts';
import { Studio } from './Studio.tsx';
import { ViewTools } from './ViewTools.tsx';

const CHANNEL = '/api/v1/channels/Demo%20class';
const NAMES = ['Ada', '王小明', 'Bo', 'Cy', 'Di', 'Ed', 'Flo'];
let calls: Calls;

async function show(prepared: Layout | null, people = 3) {
  const participants = NAMES.slice(0, people).map((name, i) => participant(i + 1, { name }));
  const here = channel(people, { participants, ...(prepared ? { prepared } : {}) });
  useLive.setState({ studio: studio({ channels: [here] }), link: 'open' });
  const shown = render(
    <>
      <Studio channel={here} recording={false} over={target => <p>over {target}</p>} />
      <ViewTools channel={here} />
    </>,
  );
  if (useMode.getState().studio) await screen.findByRole('button', { name: 'Take' });
  return shown;
}

beforeEach(() => {
  calls = hearCalls();
  setMode({ studio: true, guides: false });
  hand({ kind: 'dissolve', ms: 500 });
});
afterEach(() => vi.unstubAllGlobals());

it('is turned on and off, and stays so', async () => {
  const user = userEvent.setup();
  setMode({ studio: false });
  await show(null);
  expect(screen.queryByRole('button', { name: 'Take' })).toBeNull();
  expect(screen.getByText('over live')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Studio mode' }));
  const take = await screen.findByRole('button', { name: 'Take' });
  expect(take.getAttribute('aria-disabled')).toBe('true');
  expect(JSON.parse(localStorage.getItem('rollcall.studio') ?? '')).toMatchObject({ studio: true });
  await user.click(screen.getByRole('button', { name: 'Start from what is on air' }));
  expect(calls.last()).toEqual({ method: 'PUT', path: `${CHANNEL}/prepared`, body: { kind: 'best-fit' } });
});

it('says in words what taking it will change', async () => {
  await show({
    kind: 'custom',
    regions: [
      { x: 0, y: 0, width: 1, height: 1 },
      { x: 0.7, y: 0.7, width: 0.25, height: 0.25, z: 1, corner: 0.1, label: true },
    ],
  });
  expect(screen.getByText('over prepared')).toBeTruthy();
  const told = [...document.querySelectorAll('.changes li')].map(line => line.textContent);
  expect(told).toEqual([
    'Bo leaves the picture',
    'Ada becomes larger',
    '王小明 becomes smaller',
    'Rounder corners for 王小明',
    'The name of 王小明 is written',
  ]);
  expect(screen.getByText('Bo will be heard, not seen.')).toBeTruthy();
  await act(() => speak('zh-CN'));
  expect(document.querySelector('.changes li')?.textContent).toBe('Bo 离开画面');
});

it('speaks of everyone as of one', async () => {
  await show({
    kind: 'custom',
    regions: [0, 0.4, 0.7].map(x => ({ x, y: 0, width: 0.3, height: 0.3, corner: 0.1 })),
  });
  const told = [...document.querySelectorAll('.changes li')].map(line => line.textContent);
  expect(told).toContain('Everyone becomes smaller');
  expect(told).toContain('Rounder corners for everyone');
});

it('counts names that would be too many, and says when nothing changes', async () => {
  const { unmount } = await show({ kind: 'custom', regions: [{ x: 0, y: 0, width: 1, height: 1 }] }, 7);
  expect(screen.getByText('王小明, Bo, Cy, Di, Ed, and Flo leave the picture')).toBeTruthy();
  unmount();
  await show({ kind: 'best-fit' });
  expect(screen.getByText('Nothing in the picture: both look the same.')).toBeTruthy();
});

it('takes by a press, by T, and by Enter only while nothing else has the focus', async () => {
  const user = userEvent.setup();
  await show({ kind: 'floating' });
  const taken = () => calls.all.filter(({ path }) => path === `${CHANNEL}/take`).length;
  await user.keyboard('{Enter}');
  expect(calls.last()).toEqual({
    method: 'POST',
    path: `${CHANNEL}/take`,
    body: { kind: 'dissolve', ms: 500 },
  });
  await user.keyboard('t');
  expect(taken()).toBe(2);
  expect(screen.getByText('Taken. What was on air is prepared now.')).toBeTruthy();
  screen.getByRole('button', { name: 'Safe areas over the preview' }).focus();
  await user.keyboard('{Enter}');
  expect(taken()).toBe(2);
  expect(useMode.getState().guides).toBe(true);
  await user.click(screen.getByRole('button', { name: 'Take' }));
  expect(taken()).toBe(3);
  await user.click(screen.getByRole('button', { name: 'Drop what is prepared' }));
  expect(calls.last()).toMatchObject({ method: 'DELETE', path: `${CHANNEL}/prepared` });
});

it('says a refusal where it arose, and has no serious finding of axe', async () => {
  const user = userEvent.setup();
  const { container } = await show({ kind: 'floating' });
  calls.answer(() =>
    Response.json({ code: 'nothing_prepared', kind: 'conflict', message: 'x' }, { status: 409 }),
  );
  await user.keyboard('t');
  expect(screen.getByRole('alert').textContent).toContain('No layout is prepared.');
  expect(await seriousFindings(container)).toEqual([]);
});
