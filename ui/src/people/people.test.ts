import { expect, it } from 'vitest';
import { initials } from './initials.ts';
import { share } from './Level.tsx';

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['Jean-Luc van Picard', 'JP'],
  ['王小明', '明'],
  ['42', '4'],
  ['!!', '?'],
])('%s is %s for short, as on the recorder’s placeholder', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

it('shows loudness on a scale of 60 dB', () => {
  expect(share(0)).toBe(0);
  expect(share(1)).toBe(1);
  expect(share(0.0001)).toBe(0);
  expect(share(0.0316)).toBeCloseTo(0.5, 2);
});
