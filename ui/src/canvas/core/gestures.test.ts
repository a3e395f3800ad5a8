/** What a hand does to tiles: pressing, dragging, resizing, drawing a marquee, and calling it off. */
import { describe, expect, it } from 'vitest';
import { TestEditor } from './TestEditor.ts';

const SMALL = [
  [100, 100, 320, 180],
  [600, 100, 320, 180],
  [100, 420, 320, 180],
] as const;

describe('selecting', () => {
  it('takes the uppermost tile, adds with Shift, and lets go on the free canvas', () => {
    const hand = new TestEditor({ boxes: [[0, 0, 1280, 720], ...SMALL] });
    expect(hand.click(150, 150).selected).toEqual(['r2']);
    expect(hand.click(700, 150, { shift: true }).selected).toEqual(['r2', 'r3']);
    expect(hand.click(150, 150, { shift: true }).selected).toEqual(['r3']);
    expect(hand.click(1200, 700).selected).toEqual(['r1']);
    const free = new TestEditor({ boxes: SMALL });
    expect(free.click(150, 150).click(1200, 700).selected).toEqual([]);
  });

  it('goes through to what lies below with Alt, and round again', () => {
    const hand = new TestEditor({ boxes: [[0, 0, 1280, 720], [0, 0, 640, 720], SMALL[0]] });
    const through = () => hand.click(200, 200, { alt: true }).selected;
    expect([through(), through(), through(), through()]).toEqual([['r3'], ['r2'], ['r1'], ['r3']]);
  });

  it('draws a marquee that Escape takes back; locked and hidden tiles stay out of it', () => {
    const boxes = [
      [0, 0, 1280, 720, { locked: true }],
      ...SMALL,
      [600, 420, 320, 180, { hidden: true }],
    ] as const;
    const hand = new TestEditor({ boxes });
    hand.drag([50, 50], [700, 500]);
    expect(hand.selected).toEqual(['r2', 'r3', 'r4']);
    hand.click(150, 150).press(50, 50).move(1200, 700);
    expect(hand.selected).toHaveLength(3);
    expect(hand.editor.brush).toEqual({ x: 50, y: 50, width: 1150, height: 650 });
    expect(hand.editor.cancel()).toBe(true);
    expect(hand.selected).toEqual(['r2']);
    expect(hand.editor.brush).toBeNull();
  });

  it('a click selects a locked tile, a drag leaves it', () => {
    const hand = new TestEditor({ boxes: [[100, 100, 640, 360, { locked: true }]] });
    hand.drag([200, 200], [400, 300]);
    expect([hand.box('r1'), hand.selected]).toEqual([[100, 100, 640, 360], []]);
    expect(hand.click(200, 200).selected).toEqual(['r1']);
  });
});

describe('moving', () => {
  it('follows the pointer from where it was pressed, on even pixels', () => {
    const hand = new TestEditor({ boxes: [[100, 100, 320, 180]] });
    hand.drag([150, 150], [273, 191], { alt: true });
    expect(hand.box('r1')).toEqual([224, 142, 320, 180]);
    expect(hand.settle().recorded('r1')).toEqual([224, 142, 320, 180]);
  });

  it('a trembling hand moves nothing', () => {
    const hand = new TestEditor({ boxes: SMALL });
    hand.press(150, 150).move(152, 151).release(152, 151);
    expect(hand.editor.draft.waits).toBe(false);
    expect(hand.selected).toEqual(['r1']);
  });

  it('stays on the canvas', () => {
    const hand = new TestEditor({ boxes: SMALL });
    hand.drag([150, 150], [-900, 5000]);
    expect(hand.box('r1')).toEqual([0, 540, 320, 180]);
  });

  it('keeps to one axis with Shift', () => {
    const hand = new TestEditor({ boxes: [[100, 100, 320, 180]] });
    hand.press(150, 150).move(300, 170, { shift: true, alt: true });
    expect(hand.box('r1')).toEqual([250, 100, 320, 180]);
    hand.move(160, 300);
    expect(hand.box('r1')).toEqual([100, 250, 320, 180]);
  });

  it('takes all that are selected along, and keeps their distance', () => {
    const hand = new TestEditor({ boxes: SMALL });
    hand.click(150, 150).click(700, 150, { shift: true }).drag([150, 150], [5000, 190], { alt: true });
    expect([hand.box('r1')[0], hand.box('r2')[0], hand.box('r3')[0]]).toEqual([460, 960, 100]);
  });

  it('Escape puts everything back, whatever was sent meanwhile', () => {
    const hand = new TestEditor({ boxes: SMALL });
    hand.press(150, 150).move(400, 300).settle();
    expect(hand.recorded('r1')).not.toEqual([100, 100, 320, 180]);
    expect(hand.editor.cancel()).toBe(true);
    hand.settle();
    expect([hand.box('r1'), hand.recorded('r1')]).toEqual([
      [100, 100, 320, 180],
      [100, 100, 320, 180],
    ]);
    expect(hand.editor.history.canUndo).toBe(false);
    expect(hand.editor.cancel()).toBe(false);
  });

  it('an axis along which nothing moves keeps its fractions to the last digit', () => {
    const hand = new TestEditor({ boxes: [[100, 100, 320, 180]] });
    hand.other('r1', { y: 1 / 7, height: 1 / 3 });
    hand.drag([150, 150], [250, 150], { alt: true }).settle();
    expect(hand.requests.at(-1)).toMatchObject({ edits: [{ op: 'change', change: { x: 200 / 1280 } }] });
    expect(hand.tiles[0]).toMatchObject({ y: 1 / 7, height: 1 / 3 });
  });
});

describe('resizing', () => {
  type At = [number, number];
  type Case = [string, At, At, { shift?: boolean; ctrl?: boolean }, number[]];
  const one = () => new TestEditor({ boxes: [[200, 200, 320, 180]] }).click(300, 300);

  it.each([
    ['the right side', [520, 290], [600, 999], {}, [200, 200, 400, 180]],
    ['the upper left corner', [200, 200], [160, 120], {}, [160, 120, 360, 260]],
    ['the lower side', [360, 380], [9, 450], {}, [200, 200, 320, 250]],
    ['a corner that keeps the ratio', [520, 380], [680, 390], { shift: true }, [200, 200, 480, 270]],
    ['a side that keeps the ratio', [520, 290], [680, 290], { shift: true }, [200, 156, 480, 270]],
    ['a corner that keeps the middle', [520, 380], [560, 400], { ctrl: true }, [160, 180, 400, 220]],
    ['past the edge of the canvas', [520, 380], [5000, 5000], {}, [200, 200, 1080, 520]],
    ['past the edge with the ratio', [520, 380], [5000, 5000], { shift: true }, [200, 200, 924, 520]],
    ['to less than nothing', [520, 380], [0, 0], {}, [200, 200, 16, 16]],
  ] satisfies Case[])('%s', (_, from, to, held, box) => {
    const hand = one()
      .press(...from)
      .move(...to, { alt: true, ...held });
    hand.release(...to);
    expect(hand.box('r1')).toEqual(box);
    hand.editor.undo();
    expect(hand.box('r1')).toEqual([200, 200, 320, 180]);
  });

  it('several together keep their proportions', () => {
    const hand = new TestEditor({
      boxes: [
        [0, 0, 320, 180],
        [320, 180, 320, 180],
      ],
    });
    hand.click(50, 50).click(400, 300, { shift: true });
    hand.drag([640, 360], [1280, 720], { alt: true });
    expect([hand.box('r1'), hand.box('r2')]).toEqual([
      [0, 0, 640, 360],
      [640, 360, 640, 360],
    ]);
  });

  it('a locked tile has no handles', () => {
    const hand = new TestEditor({ boxes: [[200, 200, 320, 180, { locked: true }]] }).click(300, 300);
    expect(hand.editor.bounds).toBeNull();
    hand.drag([520, 380], [600, 500]);
    expect(hand.box('r1')).toEqual([200, 200, 320, 180]);
  });

  it('a finger reaches farther than a mouse', () => {
    const at = { x: 535, y: 395 };
    const held = { at, shift: false, alt: false, ctrl: false };
    const { editor } = one();
    expect(editor.handleUnder({ ...held, coarse: false })).toBeNull();
    expect(editor.handleUnder({ ...held, coarse: true })).toEqual({ x: 1, y: 1 });
  });

  it('small tiles still can be moved: handles leave their middle free', () => {
    const hand = new TestEditor({ boxes: [[200, 200, 24, 24]] }).click(212, 212);
    expect(hand.drag([212, 212], [412, 312], { alt: true }).box('r1')).toEqual([400, 300, 24, 24]);
  });
});

describe('people', () => {
  it('dragged onto another tile with Ctrl, two change places and the tiles stay', () => {
    const hand = new TestEditor();
    hand.press(100, 100).move(800, 500, { ctrl: true });
    expect([hand.editor.state.name, hand.editor.target]).toEqual(['swapping', 'r4']);
    expect(hand.box('r1')).toEqual([0, 0, 640, 360]);
    hand.move(300, 140, {});
    expect(hand.editor.state.name).toBe('translating');
    hand.move(800, 500, { ctrl: true }).release(800, 500);
    expect(hand.seated).toEqual([4, 2, 3, 1]);
    hand.editor.undo();
    expect(hand.seated).toEqual([1, 2, 3, 4]);
    expect(hand.editor.history.canUndo).toBe(false);
  });

  it('carried from the list onto a tile, somebody stays there and nobody else moves', () => {
    const hand = new TestEditor({
      people: [1, 2, 3, 4, 5].map(uid => ({ uid, name: String(uid) })),
    });
    hand.editor.carry(5, { at: { x: 1500, y: 40 }, shift: false, alt: false, ctrl: false, coarse: false });
    hand.move(1400, 100);
    expect([hand.editor.carried, hand.editor.target]).toEqual([5, null]);
    hand.move(700, 100).release(700, 100);
    expect(hand.seated).toEqual([1, 5, 3, 4]);
    expect(hand.settle().tiles.map(tile => tile.uid)).toEqual([null, 5, 3, 4]);
  });

  it('carried elsewhere or called off, nothing happens', () => {
    const hand = new TestEditor();
    const pressed = { at: { x: 1500, y: 40 }, shift: false, alt: false, ctrl: false, coarse: false };
    hand.editor.carry(2, pressed);
    hand.move(700, 500);
    hand.editor.cancel();
    hand.editor.carry(2, pressed);
    hand.move(1500, 600).release(1500, 600);
    expect([hand.editor.draft.waits, hand.editor.carried]).toEqual([false, null]);
  });
});
