/** Snapping: to edges, middles and equal gaps, within 8 pixels of the screen, with what is drawn. */
import { describe, expect, it } from 'vitest';
import { guidesOf, snapEdge, snapMoved } from './snap.ts';
import { TestEditor } from './TestEditor.ts';

const canvas = { width: 1280, height: 720 };
const box = (x: number, y: number, width = 200, height = 100) => ({ x, y, width, height });
const around = (...others: ReturnType<typeof box>[]) => ({ canvas, others, tolerance: 8 });

describe('moved', () => {
  it.each([
    ['the edges of the canvas', box(7, 613), around(), [0, 620]],
    ['the middle of the canvas', box(545, 305), around(), [540, 310]],
    ['an edge to the middle of the canvas', box(646, 100), around(), [640, 100]],
    ['the edge of another, from either side', box(304, 505), around(box(100, 300)), [300, 506]],
    ['the middle of another', box(95, 500), around(box(60, 300, 280)), [100, 500]],
    ['nothing that is too far', box(21, 509), around(box(300, 300)), [22, 510]],
    ['the same gap on both sides', box(497, 206), around(box(100, 200), box(900, 200)), [500, 200]],
    ['the gap that is there already', box(746, 203), around(box(100, 200), box(420, 200)), [740, 200]],
    ['the gap before the first', box(185, 204), around(box(500, 200), box(820, 200)), [180, 200]],
    ['the margin of another to the canvas', box(1052, 304), around(box(30, 300)), [1050, 300]],
  ])('%s', (_, moving, surroundings, [x, y]) => {
    const snapped = snapMoved(moving, surroundings);
    expect([snapped.x, snapped.y]).toEqual([x, y]);
  });

  it('says where it is in line, from end to end', () => {
    const other = box(100, 300);
    const guides = guidesOf(box(300, 420), around(other));
    expect(guides).toContainEqual({ kind: 'line', axis: 'x', at: 300, from: 300, to: 520 });
    const middle = guidesOf(box(540, 60), around());
    expect(middle).toEqual([{ kind: 'line', axis: 'x', at: 640, from: 0, to: 720 }]);
  });

  it('says which gaps are the same', () => {
    const gaps = guidesOf(box(740, 200), around(box(100, 200), box(420, 200))).filter(
      ({ kind }) => kind === 'gap',
    );
    expect(gaps).toEqual([
      { kind: 'gap', axis: 'x', from: 300, to: 420, at: 250 },
      { kind: 'gap', axis: 'x', from: 620, to: 740, at: 250 },
    ]);
  });
});

it('an edge that is moved snaps to edges and to the middle of the canvas', () => {
  expect(snapEdge('x', 296, around(box(100, 300)))).toBe(300);
  expect(snapEdge('x', 646, around())).toBe(640);
  expect(snapEdge('x', 205, around(box(100, 300)))).toBe(206);
});

it('the tolerance is one of the screen: on a small picture it reaches farther', () => {
  const hand = new TestEditor({ boxes: [[300, 300, 200, 100]] });
  hand.editor.scale = 0.5;
  hand.press(350, 350).move(64, 350);
  expect(hand.box('r1')[0]).toBe(0);
  hand.move(68, 350);
  expect(hand.box('r1')[0]).toBe(18);
});

it('hidden tiles are not snapped to, locked ones are', () => {
  const boxes = [
    [300, 300, 200, 100],
    [500, 500, 200, 100, { hidden: true }],
    [817, 100, 200, 100, { locked: true }],
  ] as const;
  const hand = new TestEditor({ boxes });
  hand.press(350, 350).move(350 + 203, 350);
  expect(hand.editor.guides).toEqual([]);
  hand.move(350 + 512, 350);
  expect(hand.box('r1')[0]).toBe(818);
});
