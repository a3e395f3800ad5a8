/**
 * Where the console runs: in the desktop window or in a browser. The only folder that knows.
 * Others ask for what is possible, never for the platform.
 */

export interface Capabilities {
  kind: 'desktop' | 'browser';
  /** Shows a folder of this machine in its file manager; absent where that cannot be. */
  openFolder?: (path: string) => Promise<void>;
}

interface Shell {
  core: { invoke: (command: string, args?: Record<string, unknown>) => Promise<unknown> };
}

function shell(): Shell | null {
  const candidate: unknown = Reflect.get(window, '__TAURI__');
  return typeof candidate === 'object' && candidate !== null && 'core' in candidate
    ? (candidate as Shell)
    : null;
}

function find(): Capabilities {
  const desktop = shell();
  if (!desktop) return { kind: 'browser' };
  return {
    kind: 'desktop',
    openFolder: async path => {
      await desktop.core.invoke('open_folder', { path });
    },
  };
}

export const platform: Capabilities = find();
