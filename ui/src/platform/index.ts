/**
 * Where the console runs: in the desktop window or in a browser. The only folder that knows.
 * Others ask for what is possible; what neither can do has no entry here.
 */

export interface Capabilities {
  kind: 'desktop' | 'browser';
}

/** What the desktop's webview gives every page it shows. */
const DESKTOP_MARK = '__TAURI_INTERNALS__';

export const platform: Capabilities = { kind: DESKTOP_MARK in window ? 'desktop' : 'browser' };
