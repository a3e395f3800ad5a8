/** Paths as people copy them. */
import { expect, it } from 'vitest';
import { pathOf } from './AddFile.tsx';

it('takes a path in quotes, or as an address, for what it is', () => {
  expect(pathOf('  /films/a b.mp4 ')).toBe('/films/a b.mp4');
  expect(pathOf('"/films/a.mp4"')).toBe('/films/a.mp4');
  expect(pathOf("'/films/it's.mp4'")).toBe("/films/it's.mp4");
  expect(pathOf('file:///films/%E7%AC%AC%E4%B8%89%E8%AF%BE%201.mp4')).toBe('/films/第三课 1.mp4');
  expect(pathOf('file:///films/100%.mp4')).toBe('file:///films/100%.mp4');
});
