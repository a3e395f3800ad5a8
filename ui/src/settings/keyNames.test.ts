/** Keys as they are pressed, sent and read. */
import { expect, it } from 'vitest';
import { combination, keyNames } from './keyNames.ts';

const NONE = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };

it('a combination is complete with a key that is no modifier', () => {
  const held = { ...NONE, ctrlKey: true };
  expect(combination({ ...held, key: 'Control', code: 'ControlLeft' })).toBeNull();
  expect(combination({ ...held, altKey: true, key: 'r', code: 'KeyR' })).toBe('control+alt+KeyR');
  expect(combination({ ...NONE, shiftKey: true, key: 'F9', code: 'F9' })).toBe('shift+F9');
  expect(combination({ ...NONE, metaKey: true, key: '!', code: 'Digit1' })).toBe('super+Digit1');
});

it('a letter is the one that stands on the key', () => {
  expect(combination({ ...NONE, ctrlKey: true, key: 'a', code: 'KeyQ' })).toBe('control+KeyA');
});

it('keys are read as on the keyboard', () => {
  expect(keyNames('shift+control+alt+KeyR')).toEqual(['Ctrl', 'Alt', 'Shift', 'R']);
  expect(keyNames('super+Digit1')).toEqual(['Super', '1']);
  expect(keyNames('F9')).toEqual(['F9']);
  expect(keyNames('control+ArrowUp')).toEqual(['Ctrl', '↑']);
});
