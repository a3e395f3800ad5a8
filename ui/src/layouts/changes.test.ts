/** What taking a layout over will change. */
import { expect, it } from 'vitest';
import type { Layout, Region } from '../api/types.ts';
import { changesOf } from './changes.ts';

const at = (x: number, over: Partial<Region> = {}): Region => ({
  x,
  y: 0,
  width: 0.25,
  height: 0.5,
  ...over,
});
const custom = (...regions: Region[]): Layout => ({ kind: 'custom', regions });
const words = (before: Layout, after: Layout, uids: number[]) =>
  changesOf(before, after, uids).map(({ kind, uids: who }) => `${kind} ${who.join(' ')}`);

it('nothing, where both look the same', () => {
  expect(words({ kind: 'best-fit' }, { kind: 'best-fit' }, [1, 2])).toEqual([]);
  expect(words(custom(at(0)), custom(at(0.001)), [1])).toEqual([]);
});

it('who appears and who leaves the picture', () => {
  expect(words(custom(at(0)), custom(at(0), at(0.5)), [1, 2])).toEqual(['appears 2']);
  expect(words(custom(at(0), at(0.5)), custom(at(0), at(0.5, { hidden: true })), [1, 2])).toEqual([
    'disappears 2',
  ]);
});

it('who becomes larger, smaller, or moves', () => {
  expect(words({ kind: 'best-fit' }, { kind: 'floating' }, [1, 2, 3])).toEqual(['grows 1', 'shrinks 2 3']);
  expect(words(custom(at(0), at(0.5)), custom(at(0.5), at(0)), [1, 2])).toEqual(['moves 1 2']);
  expect(words(custom(at(0)), custom(at(0, { width: 0.5, height: 0.25 })), [1])).toEqual(['reshapes 1']);
});

it('who comes to the front', () => {
  const [lower, upper] = [at(0, { z: 0 }), at(0.1, { z: 1 })];
  expect(words(custom(lower, upper), custom({ ...lower, z: 2 }, upper), [1, 2])).toEqual(['front 1']);
});

it('what styling changes', () => {
  const styled = at(0, {
    corner: 0.1,
    border: { width: 0.01, color: '#ffffff' },
    label: true,
    alpha: 0.5,
    fit: 'fit',
  });
  expect(words(custom(at(0)), custom(styled), [1])).toEqual([
    'rounder 1',
    'framed 1',
    'named 1',
    'fainter 1',
    'whole 1',
  ]);
  expect(words(custom(styled), custom(at(0)), [1])).toEqual([
    'squarer 1',
    'unframed 1',
    'unnamed 1',
    'clearer 1',
    'filled 1',
  ]);
  const red = { ...styled, border: { width: 0.01, color: '#ff0000' } };
  expect(words(custom(styled), custom(red), [1])).toEqual(['reframed 1']);
});
