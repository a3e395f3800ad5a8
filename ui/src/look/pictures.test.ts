/** What may be a picture, and who shows one. */
import { expect, it } from 'vitest';
import { channel, studio } from '../test/world.ts';
import { MOST_BYTES, refusal, usesOf } from './pictures.ts';

it('a wrong type or too large a file is not even sent', () => {
  expect(refusal({ type: 'image/png', size: MOST_BYTES })).toBeNull();
  expect(refusal({ type: 'image/jpeg', size: MOST_BYTES + 1 })).toBe('size');
  for (const type of ['image/gif', 'image/svg+xml', 'application/pdf', ''])
    expect(refusal({ type, size: 10 })).toBe('type');
});

it('says every channel and kept layout that shows a picture', () => {
  const id = 'a'.repeat(32);
  const regions = [{ x: 0, y: 0, width: 1, height: 1, empty: { kind: 'picture' as const, picture: id } }];
  const all = studio({
    channels: [
      channel(1, { cname: 'Art', look: { background: id } }),
      channel(1, { cname: 'Biology', look: { placeholders: { 7: id } } }),
      channel(1, { cname: 'Chemistry', prepared: { kind: 'custom', regions } }),
      channel(1, { cname: 'Drama', look: { logo: { picture: 'b'.repeat(32) } } }),
    ],
    layouts: [
      { id: '1', name: 'Break', layout: { kind: 'custom', regions } },
      { id: '2', name: 'Plain', layout: { kind: 'floating' } },
    ],
  });
  expect(usesOf(id, all).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'channel Art',
    'channel Biology',
    'channel Chemistry',
    'layout Break',
  ]);
  expect(usesOf('c'.repeat(32), all)).toEqual([]);
});
