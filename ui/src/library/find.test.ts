/** Search and order of recordings. */
import { expect, it } from 'vitest';
import { recording } from '../test/world.ts';
import { find, ORDERS } from './find.ts';

const maths = recording(1, {
  cname: 'Maths',
  participants: ['Ada', '王小明'],
  duration_ms: 90,
  size_bytes: 5,
});
const art = recording(2, { cname: 'Art', participants: ['Bob'], duration_ms: 10, size_bytes: 70 });
const music = recording(3, { cname: 'Music', participants: [], duration_ms: 90, size_bytes: 6 });
const all = [music, art, maths];

it('finds by channel and people, every word, whatever the case or width', () => {
  expect(find(all, 'M', 'newest')).toEqual([music, maths]);
  expect(find(all, '王小', 'newest')).toEqual([maths]);
  expect(find(all, '  ada   MATHS ', 'newest')).toEqual([maths]);
  expect(find(all, 'ＡＲＴ', 'newest')).toEqual([art]);
  expect(find(all, 'ada art', 'newest')).toEqual([]);
  expect(find(all, ' ', 'newest')).toEqual(all);
});

it('orders; what is equal stays newest first; the list given is untouched', () => {
  const given = Object.freeze([...all]);
  const orders = Object.fromEntries(ORDERS.map(order => [order, find(given, '', order)]));
  expect(orders).toEqual({
    newest: [music, art, maths],
    oldest: [maths, art, music],
    longest: [music, maths, art],
    largest: [art, music, maths],
    name: [art, maths, music],
  });
});
