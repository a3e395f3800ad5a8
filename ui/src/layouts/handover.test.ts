/** What was kept of the transition is taken as far as it can be. */
import { expect, it } from 'vitest';
import { readMode } from '../studio/mode.ts';
import { readHandover } from './handover.ts';

it.each([
  [null, 'move', 300],
  ['nonsense', 'move', 300],
  ['{"kind":"wipe","ms":9000}', 'move', 300],
  ['{"kind":"cut","ms":0}', 'cut', 0],
  ['{"kind":"dissolve","ms":1200}', 'dissolve', 1200],
  ['{"kind":"dissolve","ms":0.5}', 'dissolve', 300],
])('%s', (text, kind, ms) => {
  expect(readHandover(text)).toEqual({ kind, ms });
});

it('studio mode is off until somebody turned it on', () => {
  for (const text of [null, 'x', '{"studio":1}'])
    expect(readMode(text)).toEqual({ studio: false, guides: false });
  expect(readMode('{"studio":true}')).toEqual({ studio: true, guides: false });
});
