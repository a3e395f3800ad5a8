/**
 * Where the console runs: in the desktop window or in a browser. The only folder that knows.
 * Others ask for what is possible; what neither can do has no entry here.
 */

export interface Capabilities {
  kind: 'desktop' | 'browser';
  /** An address that opens the choice of the recorder in this window; null where a tab is enough. */
  recorders: string | null;
  /** Whether the page itself can save a file it made; the desktop window saves only the recorder's. */
  writesFiles: boolean;
}

/** What the desktop's webview gives every page it shows. */
const DESKTOP_MARK = '__TAURI_INTERNALS__';

const desktop = DESKTOP_MARK in window;

export const platform: Capabilities = {
  kind: desktop ? 'desktop' : 'browser',
  recorders: desktop ? 'rollcall://recorders' : null,
  writesFiles: !desktop,
};
