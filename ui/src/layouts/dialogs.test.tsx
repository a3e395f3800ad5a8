/** Templates, import and Agora's JSON: seen before anything happens. */
import { fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useLive } from '../live/store.ts';
import { setMode, useMode } from '../studio/mode.ts';
import { type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import { channel, studio } from '../test/world.ts';
import AgoraDialog from './AgoraDialog.tsx';
import { hand } from './handover.ts';
import ImportDialog from './ImportDialog.tsx';
import Templates from './Templates.tsx';

const CHANNEL = '/api/v1/channels/Demo%20class';
let calls: Calls;
let closed: boolean;
const close = () => {
  closed = true;
};

beforeEach(() => {
  calls = hearCalls();
  closed = false;
  setMode({ studio: false });
  hand({ kind: 'cut', ms: 300 });
  useLive.setState({ studio: studio(), link: 'open', toasts: [] });
});
afterEach(() => vi.unstubAllGlobals());

it('a template shows what happens as people join, and names who is not seen', async () => {
  const user = userEvent.setup();
  const { container } = render(<Templates channel={channel(2)} onClose={close} />);
  await user.click(screen.getByRole('button', { name: 'Interview' }));
  expect(screen.getByText('Everyone is seen.')).toBeTruthy();
  const people = screen.getByRole('slider', { name: 'People in the room' });
  fireEvent.change(people, { target: { value: '5' } });
  expect(screen.getByText('3 people are heard, not seen:')).toBeTruthy();
  expect(screen.getByText(/Guest 3, Guest 4, and Guest 5/)).toBeTruthy();
  fireEvent.change(people, { target: { value: '1' } });
  expect(screen.getByText('1 place is free for who comes next.')).toBeTruthy();
  fireEvent.change(screen.getByRole('slider', { name: 'Places' }), { target: { value: '3' } });
  expect(screen.getByText('2 places are free for who comes next.')).toBeTruthy();
  expect(await seriousFindings(container)).toEqual([]);
});

it('a template is used, prepared or kept by one press', async () => {
  const user = userEvent.setup();
  const first = render(<Templates channel={channel(2)} onClose={close} />);
  await user.click(screen.getByRole('button', { name: 'One to one' }));
  await user.click(screen.getByRole('button', { name: 'Use it now' }));
  expect(calls.last()?.path).toBe(`${CHANNEL}/layout?transition=cut&ms=300`);
  expect(calls.last()?.body).toMatchObject({ kind: 'custom', regions: [{ label: true }, { label: true }] });
  expect(closed).toBe(true);
  first.unmount();

  render(<Templates channel={channel(3)} onClose={close} />);
  await user.click(screen.getByRole('button', { name: 'Prepare' }));
  expect(calls.last()).toEqual({ method: 'PUT', path: `${CHANNEL}/prepared`, body: { kind: 'best-fit' } });
  expect(useMode.getState().studio).toBe(true);
  await user.click(screen.getByRole('button', { name: 'Keep as my layout' }));
  const { path, body } = calls.last() ?? {};
  expect(path).toBe('/api/v1/layouts');
  expect(body).toMatchObject({ name: 'Best fit', layout: { kind: 'custom' } });
  const { regions } = (body as { layout: { regions: { x: number; uid?: number }[] } }).layout;
  expect(regions.map(({ x, uid }) => [x, uid])).toEqual([
    [0, undefined],
    [0.5, undefined],
    [0, undefined],
  ]);
});

it('an imported layout is seen, and every wrong field named, before it is kept', async () => {
  const user = userEvent.setup();
  render(<ImportDialog channel={channel(2)} onClose={close} />);
  const field = screen.getByLabelText('Content of the file');
  const write = (layout: object) =>
    fireEvent.change(field, {
      target: { value: JSON.stringify({ rollcall: 'layout', version: 1, name: 'Two', layout }) },
    });
  write({ kind: 'custom', regions: [{ x: 0.9, y: 0, width: 0.5, height: 1, corner: 3 }] });
  expect(screen.getAllByText('2 problems in this file').length).toBeGreaterThan(0);
  expect(screen.getByText('layout.regions[0].width')).toBeTruthy();
  expect(screen.getByText('is not within 0 to 0.5')).toBeTruthy();
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('button', { name: 'Keep in the strip' }).hasAttribute('disabled')).toBe(true);

  write({ kind: 'vertical' });
  await user.clear(screen.getByLabelText('Name of the layout'));
  expect(screen.getByRole('button', { name: 'Keep in the strip' }).hasAttribute('disabled')).toBe(true);
  await user.type(screen.getByLabelText('Name of the layout'), 'One large');
  await user.click(screen.getByRole('button', { name: 'Keep and show' }));
  expect(calls.all.map(({ path }) => path)).toEqual([
    '/api/v1/layouts',
    `${CHANNEL}/layout?transition=cut&ms=300`,
  ]);
  expect(calls.all[0]?.body).toEqual({ name: 'One large', layout: { kind: 'vertical' } });
  expect(closed).toBe(true);
});

it('Agora’s JSON comes and goes, and what the other side cannot say is named', async () => {
  const user = userEvent.setup();
  calls.answer(() =>
    Response.json({
      transcodingConfig: { mixedVideoLayout: 1 },
      unexpressed: [{ field: 'regions[0].corner', reason: 'x' }],
    }),
  );
  const { container } = render(<AgoraDialog channel={channel(2)} onClose={close} />);
  const json = (await screen.findByLabelText('Agora’s JSON')) as HTMLTextAreaElement;
  expect(JSON.parse(json.value)).toEqual({ transcodingConfig: { mixedVideoLayout: 1 } });
  expect(screen.getByText('Agora’s regions have square corners.')).toBeTruthy();

  await user.click(screen.getByRole('tab', { name: 'Paste' }));
  const field = screen.getByLabelText('Agora’s JSON to read');
  const paste = (text: string) => fireEvent.change(field, { target: { value: text } });
  paste('{"mixed');
  expect(await screen.findByText(/This is not JSON/)).toBeTruthy();
  const refusal = { code: 'invalid_layout', kind: 'request', message: 'x', field: 'layoutConfig[0].x_axis' };
  calls.answer(() => Response.json(refusal, { status: 400 }));
  paste('[{"x_axis":2}]');
  expect(await screen.findByText('The field layoutConfig[0].x_axis cannot be used.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Use it now' }).hasAttribute('disabled')).toBe(true);

  const layout = { kind: 'custom', regions: [{ x: 0, y: 0, width: 0.5, height: 1 }] };
  const named = [{ field: 'transcodingConfig.fps', reason: 'x' }];
  calls.answer(() => Response.json({ layout, background: '#224466', named }));
  paste('{"transcodingConfig":{}}');
  expect(await screen.findByText('1 person is heard, not seen:')).toBeTruthy();
  expect(screen.getByText('Is set in the channel’s settings, not by a layout.')).toBeTruthy();
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Use it now' }));
  const changes = calls.all.filter(({ method }) => method !== 'GET' && method !== 'POST');
  expect(changes.map(({ path }) => path)).toEqual([CHANNEL, `${CHANNEL}/layout?transition=cut&ms=300`]);
  expect(changes[0]?.body).toMatchObject({ canvas: { width: 1280, background: '#224466' } });
  expect(changes[1]?.body).toEqual(layout);
  expect(closed).toBe(true);
});
