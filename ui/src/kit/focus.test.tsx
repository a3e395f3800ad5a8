/** Where the focus is when a dialog opens, and where it goes when what has it goes away. */
import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useRef, useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NewChannel } from '../channels/NewChannel.tsx';
import NameDialog from '../layouts/NameDialog.tsx';
import { AddFile } from '../people/AddFile.tsx';
import { hearCalls } from '../test/calls.ts';
import { Button, IconButton } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { useHeir } from './useHeir.ts';

beforeEach(() => {
  hearCalls();
  // As browsers do: what is not shown cannot have the focus, and what opens gives it to its first button.
  vi.spyOn(HTMLDialogElement.prototype, 'showModal').mockImplementation(function (this: HTMLDialogElement) {
    this.open = true;
    this.querySelector('button')?.focus();
  });
});
afterEach(() => vi.unstubAllGlobals());

const nothing = () => {};

it.each([
  [
    'the name of a layout',
    <NameDialog key="" title="x" first="" onName={async () => {}} onClose={nothing} />,
  ],
  ['the path of a file', <AddFile key="" cname="Demo class" onClose={nothing} />],
  [
    'the name of a channel',
    <Dialog key="" title="x" onClose={nothing}>
      <NewChannel alone onMade={nothing} />
    </Dialog>,
  ],
])('a dialog for writing begins in its field: %s', async (_, dialog) => {
  const user = userEvent.setup();
  render(dialog);
  const field = screen.getAllByRole<HTMLInputElement>('textbox')[0];
  expect(document.activeElement).toBe(field);
  await user.keyboard('Lesson');
  expect(field?.value).toBe('Lesson');
});

it('a dialog where nothing asks for the focus begins at its first button', () => {
  render(
    <Dialog title="x" onClose={nothing}>
      <p>Nothing to write.</p>
    </Dialog>,
  );
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Close');
});

it('a button that cannot be pressed now keeps the focus', async () => {
  const user = userEvent.setup();
  const press = vi.fn();
  const buttons = (off: boolean) => (
    <>
      <Button unavailable={off} onClick={press}>
        Words
      </Button>
      <IconButton label="Picture" busy={off} onClick={press}>
        x
      </IconButton>
    </>
  );
  const { rerender } = render(buttons(false));
  await user.click(screen.getByRole('button', { name: 'Picture' }));
  rerender(buttons(true));
  const picture = screen.getByRole('button', { name: 'Picture', busy: true });
  expect(document.activeElement).toBe(picture);
  await user.keyboard(' {Enter}');
  await user.click(screen.getByRole('button', { name: 'Words' }));
  expect(press).toHaveBeenCalledTimes(1);
});

function Row({ at, onGo }: { at: number; onGo: () => void }) {
  const row = useRef<HTMLLIElement>(null);
  useHeir(row, '.rows', `li:nth-child(${at + 1}) button`, 'li:last-child button');
  return (
    <li ref={row}>
      <button type="button" onClick={onGo}>
        Go
      </button>
    </li>
  );
}

function Rows() {
  const [rows, setRows] = useState(['a', 'b', 'c']);
  return (
    <div className="rows" tabIndex={-1}>
      <ul>
        {rows.map((id, at) => (
          <Row key={id} at={at} onGo={() => setRows(rows.filter(one => one !== id))} />
        ))}
      </ul>
    </div>
  );
}

it('what goes away leaves the focus to the next, then to what is left, then to its surroundings', async () => {
  const user = userEvent.setup();
  const { container } = render(<Rows />);
  const buttons = () => screen.queryAllByRole('button');
  const [, second, third] = buttons();
  if (second) await user.click(second);
  await waitFor(() => expect(document.activeElement).toBe(third));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(document.activeElement).toBe(buttons()[0]));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(document.activeElement).toBe(container.querySelector('.rows')));
});
