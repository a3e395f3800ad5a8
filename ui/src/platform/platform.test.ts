/** The door into the desktop: what passes, and what a refusal becomes. */
import { afterEach, expect, it, vi } from 'vitest';
import { Failure } from '../api/failure.ts';
import { desktop, speak } from './desktop.ts';
import type { Dragged } from './index.ts';

const asked = vi.fn();

function shell(answer: (command: string) => unknown) {
  const callbacks: ((message: unknown) => void)[] = [];
  const internals = {
    invoke: async (command: string, args: unknown) => {
      asked(command, args);
      return answer(command);
    },
    transformCallback: (callback: (message: unknown) => void) => callbacks.push(callback) - 1,
    unregisterCallback: () => {},
  };
  vi.stubGlobal('__TAURI_INTERNALS__', internals);
  return callbacks;
}

afterEach(() => {
  vi.unstubAllGlobals();
  asked.mockReset();
});

it('asks for a folder and for files', async () => {
  shell(command => (command === 'choose_folder' ? '/media/disk' : null));
  const door = desktop({ shortcuts: false });
  expect(await door.chooseFolder('/home')).toBe('/media/disk');
  expect(asked).toHaveBeenCalledWith('choose_folder', { from: '/home' });
  await door.showFiles('a1');
  expect(asked).toHaveBeenCalledWith('show_recording', { sid: 'a1' });
  expect(door.shortcuts).toBeNull();
});

it('hears of dragged files', () => {
  const callbacks = shell(() => null);
  const told: Dragged[] = [];
  desktop({ shortcuts: true }).watchFiles(dragged => told.push(dragged));
  callbacks[0]?.({ index: 0, message: { what: 'over', files: 2 } });
  expect(told).toEqual([{ what: 'over', files: 2 }]);
});

it('says a refusal by its code, and a closed door as one', async () => {
  const refused = async (thrown: unknown) => {
    shell(() => Promise.reject(thrown));
    const failed = desktop({ shortcuts: true }).shortcuts?.set('record', 'F9');
    const failure = await failed?.catch((failure: unknown) => failure);
    expect(failure).toBeInstanceOf(Failure);
    return (failure as Failure).code;
  };
  expect(await refused({ code: 'keys_taken', message: 'x' })).toBe('keys_taken');
  expect(await refused('Command set_shortcut not allowed by ACL')).toBe('no_door');
  expect(await refused({ code: 'unheard_of', message: 'x' })).toBe('no_door');
});

it('tells the language that was chosen', () => {
  shell(() => null);
  speak('zh-CN');
  expect(asked).toHaveBeenCalledWith('speak', { language: 'zh-CN' });
});
