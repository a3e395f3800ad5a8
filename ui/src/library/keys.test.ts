/** The player's keys. */
import { expect, it } from 'vitest';
import { commandOf, isShared, KEYS } from './keys.ts';

it('each key has its command, whatever the case', () => {
  expect(commandOf('j')).toEqual({ does: 'skip', by: -10 });
  expect(commandOf('L')).toEqual({ does: 'skip', by: 10 });
  expect(commandOf('ArrowRight')).toEqual({ does: 'skip', by: 5 });
  expect(commandOf(',')).toEqual({ does: 'frame', by: -1 });
  expect(commandOf('>')).toEqual({ does: 'faster', by: 1 });
  expect(commandOf('m')).toEqual({ does: 'mark' });
  expect(commandOf('N')).toEqual({ does: 'marker', by: 1 });
  expect(commandOf('7')).toEqual({ does: 'tenth', to: 7 });
  for (const key of ['F5', 'a', 'Tab', 'Escape', 'Enter', '', 'constructor'])
    expect(commandOf(key)).toBeNull();
});

it('every key that people are told of does something', () => {
  const keys: Record<string, string> = { Space: ' ', '←': 'ArrowLeft', '→': 'ArrowRight', '↑': 'ArrowUp' };
  for (const key of KEYS.flatMap(({ keys }) => [...keys])) {
    const pressed = keys[key] ?? (key === '↓' ? 'ArrowDown' : key === '0 – 9' ? '0' : key);
    expect(commandOf(pressed), key).not.toBeNull();
  }
});

it('keys that walk through lists are the player’s only where it has the focus', () => {
  expect(['ArrowLeft', 'Home', ' ', '4'].every(isShared)).toBe(true);
  expect(['k', 'J', '?', ',', 'f'].some(isShared)).toBe(false);
});
