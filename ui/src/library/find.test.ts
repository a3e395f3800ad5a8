/** Search, filters and order of recordings. */
import { expect, it } from 'vitest';
import { recording } from '../test/world.ts';
import {
  choices,
  EVERYTHING,
  type Filter,
  find,
  leavesOut,
  ORDERS,
  readFilter,
  writeFilter,
} from './find.ts';

const maths = recording(1, {
  cname: 'Maths',
  participants: ['Ada', '王小明'],
  duration_ms: 90,
  size_bytes: 5,
  started_at: new Date(2026, 10, 20, 9).toISOString(),
});
const art = recording(2, {
  cname: 'Art',
  participants: ['Bob'],
  duration_ms: 10,
  size_bytes: 70,
  started_at: new Date(2026, 10, 21, 23, 30).toISOString(),
  problem: 'The disk was full.',
});
const music = recording(3, {
  cname: 'Music',
  title: 'A fugue',
  tags: ['Bach', 'exam'],
  participants: [],
  duration_ms: 90,
  size_bytes: 6,
  started_at: new Date(2026, 10, 22, 0, 10).toISOString(),
});
const all = [music, art, maths];
const by = (over: Partial<Filter>) => find(all, { ...EVERYTHING, ...over });

it('finds by title, channel, tags and people, every word, whatever the case or width', () => {
  expect(by({ words: 'M' })).toEqual([music, maths]);
  expect(by({ words: '王小' })).toEqual([maths]);
  expect(by({ words: '  ada   MATHS ' })).toEqual([maths]);
  expect(by({ words: 'ＡＲＴ' })).toEqual([art]);
  expect(by({ words: 'ada art' })).toEqual([]);
  expect(by({ words: 'fugue BACH' })).toEqual([music]);
  expect(by({ words: ' ' })).toEqual(all);
});

it('finds without accents, too; signs of other scripts are no accents', () => {
  const one = recording(4, { participants: ['Mateo García', 'がくせい', '김민준'] });
  const finds = (words: string) => find([one], { ...EVERYTHING, words }).length === 1;
  for (const words of ['garcia', 'GARCÍA', 'Garci\u0301a', 'がくせい', '김민'])
    expect(finds(words), words).toBe(true);
  expect(finds('かくせい')).toBe(false);
});

it('leaves out by channel, tag, days and state, and all of them together', () => {
  expect(by({ channel: 'Art' })).toEqual([art]);
  expect(by({ tag: 'EXAM' })).toEqual([music]);
  expect(by({ from: '2026-11-21' })).toEqual([music, art]);
  expect(by({ to: '2026-11-21' })).toEqual([art, maths]);
  expect(by({ from: '2026-11-21', to: '2026-11-21' })).toEqual([art]);
  expect(by({ condition: 'problems' })).toEqual([art]);
  expect(by({ condition: 'complete' })).toEqual([music, maths]);
  expect(by({ condition: 'running' })).toEqual([]);
  expect(by({ words: 'a', condition: 'complete', to: '2026-11-20' })).toEqual([maths]);
  expect(leavesOut(EVERYTHING)).toBe(false);
  expect(leavesOut({ ...EVERYTHING, order: 'name' })).toBe(false);
  expect(leavesOut({ ...EVERYTHING, tag: 'x' })).toBe(true);
});

it('orders; what is equal stays newest first; the list given is untouched', () => {
  const given = Object.freeze([...all]);
  const orders = Object.fromEntries(
    ORDERS.map(order => [order, find(given, { ...EVERYTHING, order }).map(({ cname }) => cname)]),
  );
  expect(orders).toEqual({
    newest: ['Music', 'Art', 'Maths'],
    oldest: ['Maths', 'Art', 'Music'],
    longest: ['Music', 'Maths', 'Art'],
    largest: ['Art', 'Music', 'Maths'],
    name: ['Music', 'Art', 'Maths'],
  });
});

it('offers channels in order and tags by use, each once', () => {
  const tagged = recording(4, { tags: ['EXAM', 'x'] });
  expect(choices([...all, tagged])).toEqual({
    channels: ['Art', 'Demo class', 'Maths', 'Music'],
    tags: ['exam', 'Bach', 'x'],
  });
});

it('stands in the address and is read again; nonsense is left out', () => {
  const filter: Filter = {
    words: 'a&b 物理',
    channel: 'Room #1',
    tag: 'x=y',
    from: '2026-11-01',
    to: null,
    condition: 'problems',
    way: 'failing',
    order: 'largest',
  };
  expect(readFilter(writeFilter(filter))).toEqual(filter);
  expect(writeFilter(EVERYTHING)).toBe('');
  expect(readFilter('from=yesterday&state=odd&order=random')).toEqual(EVERYTHING);
});
