/** The look of the program, and the pictures it is made of. */
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { KeptPicture } from '../api/types.ts';
import { hear, useLive } from '../live/store.ts';
import { type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import { channel, studio } from '../test/world.ts';
import LookDialog from './LookDialog.tsx';
import { PicturePicker } from './PicturePicker.tsx';
import { MOST_BYTES } from './pictures.ts';

const picture = (letter: string, name: string): KeptPicture => ({
  id: letter.repeat(32),
  name,
  format: 'png',
  width: 64,
  height: 36,
  bytes: 2048,
});
const [blue, logo] = [picture('a', 'blue.png'), picture('b', 'logo.png')];
let calls: Calls;
let closed: boolean;

function show(here = channel(2)) {
  useLive.setState({ studio: studio({ channels: [here], pictures: [blue, logo] }), link: 'open' });
  return render(
    <LookDialog
      channel={here}
      onClose={() => {
        closed = true;
      }}
    />,
  );
}

beforeEach(() => {
  calls = hearCalls();
  closed = false;
});
afterEach(() => vi.unstubAllGlobals());

it('changes the background, a placeholder, title, clock and logo at once when it is applied', async () => {
  const user = userEvent.setup();
  const { container } = show();
  await user.click(screen.getByRole('button', { name: '#0b3a53' }));
  await user.click(screen.getByRole('button', { name: 'Choose a picture: Background picture' }));
  await user.click(screen.getByRole('button', { name: 'blue.png' }));
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(screen.getByRole('tab', { name: 'Placeholders' }));
  await user.click(screen.getByRole('button', { name: 'Choose a picture: Person 2' }));
  await user.click(screen.getByRole('button', { name: 'logo.png' }));
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(screen.getByRole('tab', { name: 'Title, clock, logo' }));
  await user.click(screen.getByRole('checkbox', { name: 'Title' }));
  await user.click(screen.getByRole('button', { name: 'Apply' }));
  expect(calls.all).toEqual([]);
  await user.type(screen.getByLabelText('Text'), '化学课');
  await user.click(screen.getByRole('checkbox', { name: 'Clock' }));
  const place = within(screen.getByRole('group', { name: 'Place of the clock' }));
  await user.click(place.getByRole('radio', { name: 'Bottom, in the middle' }));
  await user.click(screen.getByRole('button', { name: 'Choose a picture: Logo' }));
  await user.click(screen.getByRole('button', { name: 'logo.png' }));
  fireEvent.change(screen.getByLabelText(/Opacity/), { target: { value: '0.5' } });
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Apply' }));
  expect(calls.all.map(({ method, path }) => `${method} ${path.slice('/api/v1/channels/'.length)}`)).toEqual([
    'PATCH Demo%20class',
    'PUT Demo%20class/look',
  ]);
  expect(calls.all[0]?.body).toMatchObject({ canvas: { background: '#0b3a53', width: 1280 } });
  expect(calls.all[1]?.body).toEqual({
    background: blue.id,
    placeholders: { 2: logo.id },
    title: { text: '化学课', place: 'bottom-left' },
    clock: { place: 'bottom' },
    logo: { picture: logo.id, place: 'top-right', height: 0.1, alpha: 0.5 },
  });
  expect(closed).toBe(true);
});

it('leaves the background’s colour alone where it is as it was, and says a refusal', async () => {
  const user = userEvent.setup();
  show();
  calls.answer(() =>
    Response.json(
      { code: 'picture_not_found', kind: 'missing', message: 'x', field: 'background' },
      { status: 404 },
    ),
  );
  await user.click(screen.getByRole('button', { name: 'Apply' }));
  expect(calls.all.map(({ method }) => method)).toEqual(['PUT']);
  expect(screen.getByRole('alert').textContent).toContain('This picture is no longer there.');
  expect(screen.getAllByText('Choose another, or add it again.').length).toBeGreaterThan(0);
  expect(closed).toBe(false);
});

it('refuses a wrong or too large file before it is sent, and says what the recorder refuses', async () => {
  const user = userEvent.setup({ applyAccept: false });
  const chosen = vi.fn();
  useLive.setState({ studio: studio({ pictures: [blue] }), link: 'open' });
  render(<PicturePicker label="Logo" value={null} onChoose={chosen} />);
  const input = document.querySelector<HTMLInputElement>('input[type="file"]');
  if (!input) throw new Error('no way to choose a file');
  await user.upload(input, new File(['x'], 'film.gif', { type: 'image/gif' }));
  expect(screen.getByRole('alert').textContent).toBe('film.gif is no PNG, JPEG, WebP or BMP picture.');
  await user.upload(input, new File([new Uint8Array(MOST_BYTES + 1)], 'big.png', { type: 'image/png' }));
  expect(screen.getByRole('alert').textContent).toContain('big.png is larger than');
  expect(calls.all).toEqual([]);

  calls.answer(() =>
    Response.json({ code: 'invalid_picture', kind: 'request', message: 'x' }, { status: 400 }),
  );
  await user.upload(input, new File(['no picture'], 'broken.png', { type: 'image/png' }));
  expect(screen.getByRole('alert').textContent).toContain('The recorder cannot use this file');
  calls.answer(() => Response.json(logo, { status: 201 }));
  const data = { files: [new File(['x'], 'logo.png', { type: 'image/png' })] };
  await act(async () => {
    fireEvent.paste(document.body, { clipboardData: data });
  });
  expect(calls.last()?.path).toBe('/api/v1/pictures?name=logo.png');
  expect(chosen).toHaveBeenCalledWith(logo.id);
  expect(screen.queryByRole('alert')).toBeNull();
});

it('deletes what nobody shows, and says who shows the rest', async () => {
  const user = userEvent.setup();
  const chosen = vi.fn();
  const here = channel(1, { look: { background: blue.id } });
  useLive.setState({ studio: studio({ channels: [here], pictures: [blue, logo] }), link: 'open' });
  render(<PicturePicker label="Logo" value={logo.id} onChoose={chosen} />);
  await user.click(screen.getByRole('button', { name: 'Delete blue.png' }));
  expect(screen.getByText(/blue.png is in use: channel Demo class/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  await user.click(screen.getByRole('button', { name: 'Delete logo.png' }));
  calls.answer(() => new Response(null, { status: 204 }));
  await user.click(screen.getByRole('button', { name: 'Delete' }));
  expect(calls.last()).toMatchObject({ method: 'DELETE', path: `/api/v1/pictures/${logo.id}` });
  expect(chosen).toHaveBeenCalledWith(null);
  act(() => hear({ type: 'pictures', pictures: [blue], run: 'run', seq: 2 }));
  expect(screen.queryByRole('button', { name: 'logo.png' })).toBeNull();
});
