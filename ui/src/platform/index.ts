/**
 * Where the console runs: in the desktop window or in a browser. The only folder that knows.
 * Others ask for what is possible; null means that it is not, and that nothing is shown for it.
 */
import { shareLanguage } from '../i18n/index.ts';
import { DOOR, desktop, type Offers, speak } from './desktop.ts';

export const SHORTCUT_ACTIONS = ['record', 'stop', 'mark'] as const;
export type ShortcutAction = (typeof SHORTCUT_ACTIONS)[number];

/** Keys that work everywhere on the computer. */
export interface Shortcut {
  action: ShortcutAction;
  /** As `control+alt+KeyR`; null while it is off. */
  keys: string | null;
  /** Why they do nothing although they were chosen: a code of `errors`. */
  problem: string | null;
}

export interface Shortcuts {
  all: () => Promise<Shortcut[]>;
  /** Fails with the reason; then all is as before. Resolves to all of them. */
  set: (action: ShortcutAction, keys: string | null) => Promise<Shortcut[]>;
  /** They rest while some are chosen: they would act, and the page would not hear them. */
  rest: (rest: boolean) => void;
}

/** Files that somebody drags over the window. */
export type Dragged =
  | { what: 'over'; files: number }
  | { what: 'gone' }
  /** `code`: null when the recorder did not answer. */
  | { what: 'refused'; name: string; code: string | null; message: string };

/** What this computer's desktop does for pages of its own recorder. */
export interface Desktop {
  /** Lets a person choose a folder, from one on. Resolves to null when they leave it. */
  chooseFolder: (from: string) => Promise<string | null>;
  /** Shows a recording's files in the file manager. */
  showFiles: (sid: string) => Promise<void>;
  /** Tells which channel is on the screen: dropped files and shortcuts are for it. */
  showChannel: (cname: string | null) => void;
  /** From now on `told` hears of files; the one before no longer does. */
  watchFiles: (told: (dragged: Dragged) => void) => void;
  shortcuts: Shortcuts | null;
}

export interface Capabilities {
  kind: 'desktop' | 'browser';
  /** An address that opens the choice of the recorder in this window; null where a tab is enough. */
  recorders: string | null;
  /** Whether the page itself can save a file it made; the desktop window saves only the recorder's. */
  writesFiles: boolean;
  /** Null in a browser, and for the pages of another machine's recorder. */
  desktop: Desktop | null;
}

declare global {
  interface Window {
    /** Put there by the desktop's shell, on pages of its own recorder alone. */
    [DOOR]?: Offers;
  }
}

/** What the desktop's webview gives every page it shows. */
const DESKTOP_MARK = '__TAURI_INTERNALS__';

const inWindow = DESKTOP_MARK in window;
const offers = window[DOOR];

export const platform: Capabilities = {
  kind: inWindow ? 'desktop' : 'browser',
  recorders: inWindow ? 'rollcall://recorders' : null,
  writesFiles: !inWindow,
  desktop: inWindow && offers ? desktop(offers) : null,
};

if (inWindow && offers) shareLanguage({ kept: offers.language ?? null, speak });
