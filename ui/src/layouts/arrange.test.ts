/** The recorder's rules for layouts that are not on the program yet. */
import { describe, expect, it } from 'vitest';
import type { Layout, Region } from '../api/types.ts';
import { arrange, freeSeats, sameLayout, unseen } from './arrange.ts';
import { entriesOf, indexOn } from './entries.ts';
import { moved } from './useReorder.ts';

const at = (x: number, over: Partial<Region> = {}): Region => ({ x, y: 0, width: 0.25, height: 1, ...over });
const custom = (...regions: Region[]): Layout => ({ kind: 'custom', regions });
const uids = (layout: Layout, people: number[]) => arrange(layout, people).map(({ uid }) => uid);

describe('arrange', () => {
  it('fills free places in order of joining, and keeps places for who is named', () => {
    const layout = custom(at(0), at(0.25, { uid: 7 }), at(0.5));
    expect(uids(layout, [5, 7, 9])).toEqual([5, 7, 9]);
    expect(uids(layout, [5, 9])).toEqual([5, null, 9]);
    expect(freeSeats(layout, [5, 9])).toBe(1);
    expect(unseen(layout, [5, 7, 9, 11])).toEqual([11]);
  });

  it('draws lower places first', () => {
    expect(uids(custom(at(0, { z: 2 }), at(0.25)), [1, 2])).toEqual([2, 1]);
  });

  it('who is in a hidden place is heard, not seen', () => {
    expect(unseen(custom(at(0, { hidden: true }), at(0.5)), [1, 2])).toEqual([1]);
  });

  it('shows a chosen one who joined too late in place of the last', () => {
    const all = Array.from({ length: 20 }, (_, i) => i + 1);
    const layout: Layout = { kind: 'vertical', large_uid: 20 };
    expect(unseen(layout, all)).toEqual([17, 18, 19]);
    expect(arrange(layout, all).find(({ uid }) => uid === 20)?.region).toMatchObject({ x: 0, width: 0.8 });
    expect(unseen({ kind: 'best-fit' }, all)).toEqual([18, 19, 20]);
  });

  it('keeps the large pane free while the chosen one is away', () => {
    const places = arrange({ kind: 'vertical', large_uid: 9 }, [1, 2]);
    expect(places.map(({ uid, region }) => [uid, region.x])).toEqual([
      [1, 0.8],
      [2, 0.8],
    ]);
  });
});

describe('sameLayout', () => {
  it('asks what is seen, not ids, locks or rounding', () => {
    const one = custom(at(1 / 3, { id: 'r1', locked: true, alpha: 1, fit: 'crop', corner: 0 }));
    expect(sameLayout(one, custom(at(0.3333333)))).toBe(true);
    for (const other of [at(0.34), at(1 / 3, { label: true }), at(1 / 3, { uid: 2 })])
      expect(sameLayout(one, custom(other))).toBe(false);
    expect(sameLayout({ kind: 'vertical', large_uid: 2 }, { kind: 'vertical' })).toBe(true);
    expect(sameLayout({ kind: 'vertical' }, { kind: 'floating' })).toBe(false);
  });
});

describe('the strip', () => {
  const kept = ['a', 'b'].map(id => ({ id, name: id, layout: custom(at(0)) }));

  it('offers the rules first, and knows which of two alike was chosen', () => {
    const entries = entriesOf(kept, 4);
    expect(entries.map(({ id }) => id)).toEqual(['floating', 'best-fit', 'vertical', 'a', 'b']);
    expect(entries[2]?.layout).toEqual({ kind: 'vertical', large_uid: 4 });
    expect(indexOn(entries, custom(at(0)), null)).toBe(3);
    expect(indexOn(entries, custom(at(0)), 'b')).toBe(4);
    expect(indexOn(entries, custom(at(0.5)), 'b')).toBe(-1);
  });

  it('moves one to a place', () => {
    expect(moved(['a', 'b', 'c'], 'a', 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b']);
    expect(moved(['a', 'b', 'c'], 'b', 9)).toEqual(['a', 'c', 'b']);
  });
});
