import { describe, expect, it } from 'vitest';
import { boxes, type Drawn } from './geometry.ts';

const EVERY = Array.from({ length: 17 }, (_, i) => i + 1);
const KINDS: Drawn[] = ['floating', 'best-fit', 'vertical'];
const near = (value: number) => expect.closeTo(value, 9);

describe('geometry (agora.md section 6)', () => {
  it.each(KINDS)('%s seats everyone once, inside the canvas', kind => {
    for (const people of EVERY) {
      const placed = boxes(kind, people);
      expect(placed.map(box => box.index)).toEqual(EVERY.slice(0, people).map(n => n - 1));
      for (const { x, y, width, height } of placed) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
  });

  it('best fit and vertical never overlap', () => {
    for (const kind of ['best-fit', 'vertical'] as const) {
      for (const people of EVERY) {
        const area = boxes(kind, people).reduce((sum, box) => sum + box.width * box.height, 0);
        expect(area).toBeLessThanOrEqual(1 + 1e-9);
        const corners = new Set(boxes(kind, people).map(box => `${box.x.toFixed(6)} ${box.y.toFixed(6)}`));
        expect(corners.size).toBe(people);
      }
    }
  });

  it('floating puts the first behind all, the others along the lower edge, four to a row', () => {
    const [first, second, , , , sixth] = boxes('floating', 6);
    expect(first).toEqual({ index: 0, x: 0, y: 0, width: 1, height: 1 });
    expect(second).toEqual({ index: 1, x: near(0.012), y: near(0.753), width: 0.235, height: 0.235 });
    expect(sixth).toEqual({ index: 5, x: near(0.012), y: near(0.506), width: 0.235, height: 0.235 });
    expect(boxes('floating', 17).at(-1)).toMatchObject({ x: near(0.753), y: near(0.012) });
  });

  it.each([
    [1, 1, 1],
    [2, 0.5, 1],
    [4, 0.5, 0.5],
    [9, 1 / 3, 1 / 3],
    [16, 0.25, 0.25],
    [17, 0.2, 0.2],
  ])('best fit of %i has cells of %f by %f', (people, width, height) => {
    for (const box of boxes('best-fit', people)) expect(box).toMatchObject({ width, height });
  });

  it('the first of two is on the left, and the 17th alone in the last row', () => {
    expect(boxes('best-fit', 2).map(box => box.x)).toEqual([0, 0.5]);
    expect(boxes('best-fit', 17).at(-1)).toMatchObject({ x: 0.4, y: 0.8 });
  });

  it.each([
    [5, 4 / 5, 1 / 4],
    [7, 6 / 7, 1 / 6],
    [9, 8 / 9, 1 / 8],
    [17, 4 / 5, 1 / 8],
  ])('vertical of %i has a large pane of %f and rows of %f', (people, large, row) => {
    const placed = boxes('vertical', people);
    expect(placed[0]).toMatchObject({ x: 0, y: 0, width: large, height: 1 });
    expect(placed[1]).toMatchObject({ x: large, y: 0, height: row });
  });

  it('whoever is chosen is large, and the others keep their order', () => {
    const placed = boxes('vertical', 4, 2);
    expect(placed[2]).toMatchObject({ x: 0, width: 0.8, height: 1 });
    expect([0, 1, 3].map(i => placed[i]?.y)).toEqual([0, 0.25, 0.5]);
  });

  it('draws at most 17', () => {
    expect(boxes('best-fit', 40)).toHaveLength(17);
    expect(boxes('floating', 0)).toEqual([]);
  });
});
