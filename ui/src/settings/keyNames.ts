/** Key combinations as people press them, as the desktop takes them, and as they are read. Pure. */

const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'];

/** What the desktop calls them, in the order in which it says them. */
const PARTS = [
  { part: 'shift', held: 'shiftKey', name: 'Shift' },
  { part: 'control', held: 'ctrlKey', name: 'Ctrl' },
  { part: 'alt', held: 'altKey', name: 'Alt' },
  { part: 'super', held: 'metaKey', name: 'Super' },
] as const;

/** Read from left to right as on a keyboard. */
const ORDER = ['control', 'alt', 'shift', 'super'];

const NAMES: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Backslash: '\\',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Equal: '=',
  Minus: '-',
  Period: '.',
  Semicolon: ';',
  Slash: '/',
};

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** The combination in the desktop's words; null while modifiers alone are held. */
export function combination(event: Pressed): string | null {
  if (MODIFIERS.includes(event.key) || event.code === '') return null;
  // A letter is meant as it is written on the key, wherever the keyboard has it.
  const key = /^[a-z]$/i.test(event.key) ? `Key${event.key.toUpperCase()}` : event.code;
  return [...PARTS.filter(({ held }) => event[held]).map(({ part }) => part), key].join('+');
}

/** Its keys, each with the name that stands on it. */
export function keyNames(keys: string): string[] {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  const held = ORDER.filter(part => parts.includes(part));
  const names = held.map(part => PARTS.find(known => known.part === part)?.name ?? part);
  return [...names, NAMES[key] ?? key.replace(/^(Key|Digit)/, '')];
}
