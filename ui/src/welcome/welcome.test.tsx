/** A first start: what is written there counts, whatever is pressed. */
import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useLive } from '../live/store.ts';
import { type Calls, hearCalls } from '../test/calls.ts';
import { studio } from '../test/world.ts';
import Welcome from './Welcome.tsx';

let calls: Calls;
let isWritable: boolean;

beforeEach(() => {
  isWritable = true;
  calls = hearCalls();
  calls.answer(({ method, path }) => {
    const disk = { free_bytes: 5e9, seconds_left: 7200 };
    if (path.startsWith('/api/v1/library/look')) {
      return Response.json({ folder: '/media/disk', exists: true, writable: isWritable, disk });
    }
    if (method === 'PUT' && !isWritable) {
      return Response.json({ code: 'library_unwritable', message: 'x', advice: 'y' }, { status: 409 });
    }
    return Response.json({});
  });
  useLive.setState({ studio: studio({ channels: [] }), link: 'open' });
  render(<Welcome />);
});
afterEach(() => vi.unstubAllGlobals());

const changes = () =>
  calls.all
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/look'))
    .map(({ method, path }) => `${method} ${path}`);

async function makeChannelIn(folder: string) {
  const user = userEvent.setup();
  const [field, name] = screen.getAllByRole('textbox') as [HTMLElement, HTMLElement];
  await user.clear(field);
  await user.type(field, folder);
  await user.type(name, 'Chemistry{Enter}');
}

it('a folder that was written is taken before the first channel is made', async () => {
  await makeChannelIn('/media/disk');
  await waitFor(() => expect(changes()).toEqual(['PUT /api/v1/library', 'POST /api/v1/channels']));
});

it('a folder that cannot be taken is said, and no channel is made', async () => {
  isWritable = false;
  await makeChannelIn('/media/disk');
  await screen.findByRole('alert');
  expect(changes()).toEqual(['PUT /api/v1/library']);
});
