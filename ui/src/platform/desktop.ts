/** The door into the desktop's shell (src-tauri/src/door.rs): its commands, with types. */
import { Channel, invoke } from '@tauri-apps/api/core';
import { DESKTOP_CODES, type DesktopCode, Failure } from '../api/failure.ts';
import type { Desktop, Dragged, Shortcut } from './index.ts';

export const DOOR = '__ROLLCALL_DOOR__';

/** What the shell says there is behind the door. */
export interface Offers {
  shortcuts: boolean;
  /** The language that was chosen last; null before. */
  language?: string | null;
}

const isCode = (code: unknown): code is DesktopCode => DESKTOP_CODES.some(known => known === code);

async function ask<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    const { code, message } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
      code?: unknown;
      message?: unknown;
    };
    if (isCode(code)) throw new Failure(code, 0, String(message));
    // Not said by our commands: the door itself is closed.
    throw new Failure('no_door', 0, String(thrown));
  }
}

/** Tells which language was chosen: the shell speaks it too, and keeps it. Nobody waits for that. */
export const speak = (language: string): void => void ask('speak', { language }).catch(() => {});

export function desktop(offers: Offers): Desktop {
  return {
    chooseFolder: from => ask<string | null>('choose_folder', { from }),
    showFiles: sid => ask<void>('show_recording', { sid }),
    // Nobody waits for these two: they fail when the window is about to show something else.
    showChannel: cname => void ask('show_channel', { cname }).catch(() => {}),
    watchFiles: told => void ask('watch_files', { told: new Channel<Dragged>(told) }).catch(() => {}),
    shortcuts: offers.shortcuts
      ? {
          all: () => ask<Shortcut[]>('shortcuts'),
          set: (action, keys) => ask<Shortcut[]>('set_shortcut', { action, keys }),
          rest: rest => void ask('rest_shortcuts', { rest }).catch(() => {}),
        }
      : null,
  };
}
