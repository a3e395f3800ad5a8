/**
 * What the console shows of the desktop around it: nothing in a browser; in the window the choice of a
 * folder, the way to a recording's files, keys that work everywhere, and a place to drop files.
 */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../api/failure.ts';
import { ShowFiles } from '../library/ShowFiles.tsx';
import { useLive } from '../live/store.ts';
import { DropZone } from '../people/DropZone.tsx';
import { type Dragged, platform, type Shortcut } from '../platform/index.ts';
import { FolderForm } from '../settings/FolderForm.tsx';
import { Keys } from '../settings/Keys.tsx';
import { recording, studio } from '../test/world.ts';

const off = (action: Shortcut['action']): Shortcut => ({ action, keys: null, problem: null });
const chooseFolder = vi.fn<(from: string) => Promise<string | null>>();
const showFiles = vi.fn<(sid: string) => Promise<void>>();
const showChannel = vi.fn();
const rest = vi.fn<(rest: boolean) => void>();
const set = vi.fn<(action: string, keys: string | null) => Promise<Shortcut[]>>();
let tell: (dragged: Dragged) => void;
let known: Shortcut[];

beforeEach(() => {
  known = [off('record'), off('stop'), off('mark')];
  platform.desktop = {
    chooseFolder,
    showFiles,
    showChannel,
    watchFiles: told => {
      tell = told;
    },
    shortcuts: { all: async () => known, set, rest },
  };
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const { folder } = JSON.parse(String(init.body));
    const disk = { free_bytes: 90e9, seconds_left: 7200 };
    return Response.json({ folder, exists: true, writable: true, disk });
  });
  useLive.setState({ studio: studio(), link: 'open' });
});

afterEach(() => {
  platform.desktop = null;
  vi.unstubAllGlobals();
});

it('a browser shows nothing that it cannot do', async () => {
  platform.desktop = null;
  const page = render(
    <>
      <FolderForm />
      <Keys />
      <ShowFiles recording={recording(1)} />
      <DropZone cname="Demo class" />
    </>,
  );
  await screen.findByText(/room for about 2 h/);
  expect(screen.queryAllByRole('button')).toEqual([]);
  expect(page.container.textContent).not.toContain('Everywhere');
});

describe('the folder', () => {
  it('that was chosen is looked into like one that was typed; leaving the choice changes nothing', async () => {
    render(<FolderForm />);
    const field = screen.getByRole<HTMLInputElement>('textbox');
    const before = field.value;
    chooseFolder.mockResolvedValueOnce(null).mockResolvedValueOnce('/media/disk');
    await userEvent.click(screen.getByRole('button', { name: 'Choose…' }));
    expect(field.value).toBe(before);
    await userEvent.click(screen.getByRole('button', { name: 'Choose…' }));
    expect(chooseFolder).toHaveBeenLastCalledWith(before);
    expect(field.value).toBe('/media/disk');
    await screen.findByText(/room for about 2 h/);
    expect(screen.getByRole('button', { name: 'Use this folder' })).toBeTruthy();
  });
});

describe('a recording', () => {
  it('is shown in its folder, or it is said why not', async () => {
    const film = recording(7, { title: 'Lesson 2' });
    render(<ShowFiles recording={film} />);
    showFiles.mockRejectedValueOnce(new Failure('folder_not_there', 0, 'x'));
    await userEvent.click(screen.getByRole('button', { name: 'Show Lesson 2 in its folder' }));
    expect(showFiles).toHaveBeenCalledWith(film.sid);
    expect((await screen.findByRole('alert')).textContent).toContain('folder was not found');
  });
});

describe('keys that work everywhere', () => {
  it('are off, are taken as they are pressed, and can be switched off', async () => {
    const page = render(<Keys />);
    const button = await screen.findByRole('button', { name: 'Start recording: Off' });
    set.mockImplementation(async (action, keys) =>
      known.map(one => (one.action === action ? { ...one, keys } : one)),
    );
    await userEvent.click(button);
    expect(rest).toHaveBeenLastCalledWith(true);
    await userEvent.keyboard('{Escape}');
    expect(rest).toHaveBeenLastCalledWith(false);
    expect(set).not.toHaveBeenCalled();
    await userEvent.click(button);
    await userEvent.keyboard('{Control>}{Alt>}r{/Alt}{/Control}');
    await screen.findByRole('button', { name: 'Start recording: Ctrl Alt R' });
    expect(set).toHaveBeenCalledWith('record', 'control+alt+KeyR');
    const { violations } = await axe.run(page.container, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Switch off: Start recording' }));
    await screen.findByRole('button', { name: 'Start recording: Off' });
    expect(set).toHaveBeenLastCalledWith('record', null);
  });

  it('say at their place when another program has them', async () => {
    known = [off('record'), { action: 'stop', keys: 'F9', problem: 'keys_taken' }, off('mark')];
    render(<Keys />);
    const [, stop, mark] = await screen.findAllByRole('listitem');
    expect(within(stop as HTMLElement).getByRole('alert').textContent).toContain(
      'Another program uses these keys.',
    );
    set.mockRejectedValueOnce(new Failure('keys_twice', 0, 'x'));
    await userEvent.click(within(mark as HTMLElement).getByRole('button', { name: 'Mark this moment: Off' }));
    await userEvent.keyboard('{F9}');
    expect((await within(mark as HTMLElement).findByRole('alert')).textContent).toContain(
      'something else here',
    );
  });
});

describe('files over the window', () => {
  it('find a place with words, and what is not taken is said', async () => {
    render(<DropZone cname="Demo class" />);
    expect(showChannel).toHaveBeenLastCalledWith('Demo class');
    act(() => tell({ what: 'over', files: 2 }));
    expect(screen.getByRole('status').textContent).toContain('Drop 2 files to add them to Demo class');
    act(() => tell({ what: 'gone' }));
    expect(screen.queryByRole('status')).toBeNull();
    act(() => tell({ what: 'refused', name: 'a.txt', code: 'invalid_request', message: 'x' }));
    act(() => tell({ what: 'refused', name: 'b.mp4', code: null, message: 'x' }));
    const [first, second] = screen.getAllByRole('listitem');
    expect(first?.textContent).toContain('Not added: a.txt');
    expect(second?.textContent).toContain('cannot be reached');
    await userEvent.click(within(first as HTMLElement).getByRole('button', { name: 'Dismiss' }));
    await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(1));
  });

  it('have no place before there is a channel', () => {
    render(<DropZone cname={null} />);
    act(() => tell({ what: 'over', files: 1 }));
    expect(screen.getByRole('status').textContent).toContain('Make a channel first');
  });
});
