/**
 * The player's keys: what each does, as a table that the player obeys and its list of keys shows.
 * Pure.
 */

export type Command =
  | { does: 'toggle' | 'mute' | 'mark' | 'fill' | 'keys' | 'start' | 'end' }
  /** By seconds. */
  | { does: 'skip'; by: number }
  | { does: 'frame'; by: 1 | -1 }
  /** To tenths of the whole. */
  | { does: 'tenth'; to: number }
  /** To the next or the previous marker. */
  | { does: 'marker'; by: 1 | -1 }
  | { does: 'louder'; by: number }
  | { does: 'faster'; by: 1 | -1 };

const TABLE = new Map<string, Command>(
  Object.entries({
    ' ': { does: 'toggle' },
    k: { does: 'toggle' },
    j: { does: 'skip', by: -10 },
    l: { does: 'skip', by: 10 },
    ArrowLeft: { does: 'skip', by: -5 },
    ArrowRight: { does: 'skip', by: 5 },
    ArrowUp: { does: 'louder', by: 0.1 },
    ArrowDown: { does: 'louder', by: -0.1 },
    ',': { does: 'frame', by: -1 },
    '.': { does: 'frame', by: 1 },
    '<': { does: 'faster', by: -1 },
    '>': { does: 'faster', by: 1 },
    f: { does: 'fill' },
    s: { does: 'mute' },
    m: { does: 'mark' },
    n: { does: 'marker', by: 1 },
    p: { does: 'marker', by: -1 },
    Home: { does: 'start' },
    End: { does: 'end' },
    '?': { does: 'keys' },
  } satisfies Record<string, Command>),
);

/** These also walk through lists and move sliders: they are the player's only where it has the focus. */
const SHARED = /^(Arrow.*|Home|End| |\d)$/;

export const isShared = (key: string): boolean => SHARED.test(key);

export function commandOf(key: string): Command | null {
  if (/^\d$/.test(key)) return { does: 'tenth', to: Number(key) };
  return TABLE.get(key) ?? TABLE.get(key.toLowerCase()) ?? null;
}

/** As people are told; the words stand under `player.keys`. */
export const KEYS = [
  { keys: ['Space', 'K'], does: 'toggle' },
  { keys: ['J', 'L'], does: 'skip10' },
  { keys: ['←', '→'], does: 'skip5' },
  { keys: [',', '.'], does: 'frame' },
  { keys: ['0 – 9'], does: 'tenth' },
  { keys: ['Home', 'End'], does: 'ends' },
  { keys: ['<', '>'], does: 'speed' },
  { keys: ['↑', '↓'], does: 'volume' },
  { keys: ['S'], does: 'mute' },
  { keys: ['M'], does: 'mark' },
  { keys: ['P', 'N'], does: 'marker' },
  { keys: ['F'], does: 'fill' },
  { keys: ['?'], does: 'keys' },
] as const;
