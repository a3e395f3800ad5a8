/** Undo and what the recorder says: one's own steps only, and never over somebody else's. */
import { describe, expect, it } from 'vitest';
import {
  addTile,
  alignTiles,
  distributeTiles,
  grow,
  nudge,
  paste,
  putPerson,
  removeTiles,
  restackTiles,
  selectAll,
  set,
  setExactly,
  swapPeople,
  transformOf,
} from './commands.ts';
import { TestEditor } from './TestEditor.ts';

const RULE = { kind: 'best-fit' };
const last = (hand: TestEditor) => hand.said.at(-1);

describe('history', () => {
  it('a drag is one step, however many moves it had', () => {
    const hand = new TestEditor();
    hand.press(100, 100);
    for (let i = 0; i < 50; i++) hand.move(100 + i * 5, 120).settle();
    hand.release(345, 120).settle();
    hand.editor.undo();
    hand.settle();
    expect(hand.recorded('r1')).toEqual([0, 0, 640, 360]);
    hand.editor.redo();
    expect(hand.settle().recorded('r1')).toEqual([246, 20, 640, 360]);
  });

  it('undoes the fields one changed, and skips those somebody else has changed since', () => {
    const hand = new TestEditor();
    hand.drag([100, 100], [300, 200], { alt: true }).settle();
    hand.other('r1', { x: 0.5, alpha: 0.25 });
    hand.editor.undo();
    hand.settle();
    expect(hand.tiles[0]).toMatchObject({ x: 0.5, y: 0, alpha: 0.25 });
    expect(last(hand)).toEqual({ kind: 'undone', skipped: true });
  });

  it('never undoes what somebody else did', () => {
    const hand = new TestEditor();
    hand.other('r2', { alpha: 0.5 });
    hand.editor.undo();
    expect([hand.send(), last(hand)]).toEqual([null, { kind: 'nothingToUndo' }]);
  });

  it('brings back what was removed, and takes away what was added', () => {
    const hand = new TestEditor();
    hand.click(100, 100);
    removeTiles(hand.editor);
    expect(hand.settle().tiles.map(tile => tile.id)).toEqual(['r2', 'r3', 'r4']);
    expect(hand.selected).toEqual([]);
    hand.editor.undo();
    expect(hand.settle().recorded('r1')).toEqual([0, 0, 640, 360]);
    addTile(hand.editor);
    expect(hand.settle().tiles).toHaveLength(5);
    hand.editor.undo();
    hand.settle();
    hand.editor.redo();
    hand.settle();
    hand.editor.undo();
    expect(hand.settle().tiles).toHaveLength(4);
  });

  it('puts back what was removed where it was in the order, which says who sits where', () => {
    const hand = new TestEditor();
    const order = () => hand.settle().tiles.map(tile => tile.id);
    hand.editor.select(['r1', 'r2']);
    removeTiles(hand.editor);
    expect(order()).toEqual(['r3', 'r4']);
    hand.editor.undo();
    expect(hand.editor.tiles.map(tile => tile.id)).toEqual(['r1', 'r2', 'r3', 'r4']);
    expect(order()).toEqual(['r1', 'r2', 'r3', 'r4']);
    hand.editor.redo();
    expect(order()).toEqual(['r3', 'r4']);
    hand.editor.undo();
    expect(order()).toEqual(['r1', 'r2', 'r3', 'r4']);
  });

  it('leaves an added tile that somebody else has taken over', () => {
    const hand = new TestEditor();
    addTile(hand.editor);
    hand.settle().other('new1', { label: true });
    hand.editor.undo();
    expect(hand.settle().tiles).toHaveLength(5);
    expect(last(hand)).toEqual({ kind: 'undone', skipped: true });
  });

  it('does not bind somebody twice who found another tile meanwhile', () => {
    const hand = new TestEditor();
    hand.other('r1', { uid: 3 });
    hand.click(100, 100);
    removeTiles(hand.editor);
    hand.settle().other('r2', { uid: 3 });
    hand.editor.undo();
    expect(hand.settle().tiles.find(({ id }) => id === 'r1')?.uid).toBeNull();
  });

  it('a key that is held is one step, each press another', () => {
    const hand = new TestEditor();
    hand.click(100, 100);
    nudge(hand.editor, { x: 1, y: 0 }, false);
    for (let i = 0; i < 9; i++) nudge(hand.editor, { x: 1, y: 0 }, true);
    nudge(hand.editor, { x: 0, y: 10 }, false);
    expect([hand.editor.tile('r1')?.x, hand.editor.tile('r1')?.y]).toEqual([
      expect.closeTo(10 / 1280),
      10 / 720,
    ]);
    hand.editor.undo();
    expect(hand.editor.tile('r1')).toMatchObject({ x: expect.closeTo(10 / 1280), y: 0 });
    hand.editor.undo();
    expect(hand.editor.tile('r1')?.x).toBe(0);
  });

  it('a slider that is pulled is one step', () => {
    const hand = new TestEditor();
    hand.click(100, 100);
    for (const alpha of [0.9, 0.8, 0.7]) set(hand.editor, { alpha }, 'alpha');
    hand.editor.history.settle();
    set(hand.editor, { alpha: 0.1 }, 'alpha');
    hand.editor.undo();
    expect(hand.editor.tile('r1')?.alpha).toBe(0.7);
    hand.editor.undo();
    expect(hand.editor.tile('r1')?.alpha).toBe(1);
  });
});

describe('what the recorder says', () => {
  it('shows a field as it was set until the recorder shows it, too', () => {
    const hand = new TestEditor();
    hand.press(100, 100).move(300, 100, { alt: true });
    hand.send();
    hand.editor.answered();
    expect(hand.box('r1')[0]).toBe(200);
    // An older word, and one about something else.
    const newer = hand.tiles;
    hand.tiles = newer.map(tile => (tile.id === 'r1' ? { ...tile, x: 0, alpha: 0.5 } : tile));
    hand.tell();
    expect([hand.box('r1')[0], hand.editor.tile('r1')?.alpha]).toEqual([200, 0.5]);
    hand.tiles = newer;
    hand.tell();
    expect(hand.editor.draft.isSettling).toBe(false);
  });

  it('does not jump back while answers overtake the recorder’s word', () => {
    const hand = new TestEditor();
    const words = [];
    hand.press(100, 100);
    for (const x of [200, 300, 400]) {
      hand.move(x, 100, { alt: true });
      hand.send();
      hand.editor.answered();
      words.push(hand.tiles);
    }
    hand.release(400, 100);
    for (const tiles of words) {
      hand.tiles = tiles;
      hand.tell();
      expect(hand.box('r1')[0]).toBe(300);
    }
  });

  it('follows somebody else at once when nothing is under one’s hand', () => {
    const hand = new TestEditor();
    hand.drag([100, 100], [300, 100], { alt: true }).settle();
    expect(hand.other('r1', { x: 0 }).box('r1')[0]).toBe(0);
  });

  it('after long enough the recorder’s word counts', () => {
    const hand = new TestEditor();
    hand.drag([100, 100], [300, 100], { alt: true });
    hand.editor.next();
    hand.editor.answered();
    expect(hand.tell().box('r1')[0]).toBe(200);
    hand.editor.settled();
    expect(hand.box('r1')[0]).toBe(0);
  });

  it('sends one request at a time and the newest state next', () => {
    const hand = new TestEditor();
    hand.press(100, 100).move(110, 100, { alt: true });
    expect(hand.send()).toMatchObject({ edits: [{ id: 'r1', change: { x: 10 / 1280 } }] });
    for (const x of [120, 130, 140]) expect(hand.move(x, 100).send()).toBeNull();
    hand.editor.answered();
    expect(hand.send()).toEqual({
      kind: 'edits',
      first: false,
      edits: [{ op: 'change', id: 'r1', change: { x: 40 / 1280 } }],
    });
  });

  it('sends nothing before the hand lets go, if so chosen', () => {
    const hand = new TestEditor();
    hand.editor.onRelease = true;
    hand.press(100, 100).move(200, 100, { alt: true });
    expect(hand.send()).toBeNull();
    hand.release(200, 100);
    expect(hand.send()).toMatchObject({ kind: 'edits' });
  });

  it('a refusal puts everything back as the recorder has it', () => {
    const hand = new TestEditor();
    hand.press(100, 100).move(300, 100);
    hand.editor.next();
    expect(hand.editor.refused(false)).toBe(false);
    expect([hand.box('r1')[0], hand.editor.isBusy]).toEqual([0, false]);
  });

  it('goes on without a tile that somebody else took away', () => {
    const hand = new TestEditor();
    selectAll(hand.editor);
    set(hand.editor, { corner: 0.5 });
    hand.editor.next();
    hand.tiles = hand.tiles.filter(({ id }) => id !== 'r2');
    hand.tell();
    expect(hand.editor.refused(true)).toBe(true);
    hand.settle();
    expect(hand.tiles.map(tile => tile.corner)).toEqual([0.5, 0.5, 0.5]);
    expect(hand.selected).toEqual(['r1', 'r3', 'r4']);
  });

  it('a tile that goes away under the hand is let go', () => {
    const hand = new TestEditor();
    hand.press(100, 100).move(300, 100).other('r1', null);
    hand.move(400, 100).release(400, 100).settle();
    expect(hand.tiles.map(({ id }) => id)).toEqual(['r2', 'r3', 'r4']);
  });
});

describe('a layout by a rule', () => {
  it('becomes a custom one by the first drag, and undo goes back to the rule', () => {
    const hand = new TestEditor({ rule: RULE });
    expect(hand.click(100, 100).editor.isCustom).toBe(false);
    hand.drag([100, 100], [300, 200], { alt: true }).settle();
    expect(hand.requests.map(({ kind }) => kind)).toEqual(['custom', 'edits']);
    expect([hand.recorded('r1'), hand.rule]).toEqual([[200, 100, 640, 360], null]);
    hand.editor.undo();
    hand.settle();
    expect([hand.requests.at(-1), hand.rule]).toEqual([{ kind: 'replace', layout: RULE }, RULE]);
    hand.tiles = hand.tiles.map(tile => (tile.id === 'r1' ? { ...tile, x: 0, y: 0 } : tile));
    hand.tell();
    hand.editor.redo();
    expect(hand.settle().recorded('r1')).toEqual([200, 100, 640, 360]);
    expect(hand.rule).toBeNull();
  });

  it('does not go back to the rule over what somebody else changed', () => {
    const hand = new TestEditor({ rule: RULE });
    hand.drag([100, 100], [300, 200], { alt: true }).settle();
    hand.other('r1', { x: 0.25 });
    hand.editor.undo();
    hand.settle();
    expect([hand.rule, hand.tiles[0]?.x, hand.tiles[0]?.y]).toEqual([null, 0.25, 0]);
  });

  it('called off before anything was sent, it stays; called off later, it comes back', () => {
    const hand = new TestEditor({ rule: RULE });
    hand.press(100, 100).move(300, 200);
    hand.editor.cancel();
    expect(hand.send()).toBeNull();
    hand.press(100, 100).move(300, 200).settle();
    hand.editor.cancel();
    expect(hand.settle().rule).toBe(RULE);
  });

  it('an older word of the recorder does not undo the turn', () => {
    const hand = new TestEditor({ rule: RULE });
    hand.press(100, 100).move(300, 200, { alt: true });
    hand.send();
    hand.editor.answered();
    hand.rule = RULE;
    hand.tell();
    expect(hand.box('r1')).toEqual([200, 100, 640, 360]);
    hand.rule = null;
    expect(hand.tell().settle().recorded('r1')).toEqual([200, 100, 640, 360]);
  });

  it('chosen by somebody else, it ends what was being done', () => {
    const hand = new TestEditor();
    hand.drag([100, 100], [300, 200]).settle();
    hand.press(700, 100).move(800, 200);
    hand.rule = RULE;
    hand.tell();
    expect([hand.editor.isBusy, hand.editor.history.canUndo, hand.send()]).toEqual([false, false, null]);
  });

  it('without anybody, the first tile makes the layout', () => {
    const hand = new TestEditor({ rule: RULE, boxes: [] });
    addTile(hand.editor);
    expect(hand.send()).toMatchObject({ kind: 'edits', first: true, edits: [{ op: 'add' }] });
  });
});

describe('commands', () => {
  const SOME = [
    [100, 80, 200, 100],
    [400, 200, 300, 200],
    [900, 400, 100, 300],
  ] as const;

  it('align with each other, or one with the canvas', () => {
    const hand = new TestEditor({ boxes: SOME });
    hand.click(150, 100);
    alignTiles(hand.editor, 'center');
    alignTiles(hand.editor, 'bottom');
    expect(hand.box('r1')).toEqual([540, 620, 200, 100]);
    hand.editor.undo();
    hand.editor.undo();
    selectAll(hand.editor);
    alignTiles(hand.editor, 'right');
    alignTiles(hand.editor, 'middle');
    expect(['r1', 'r2', 'r3'].map(id => hand.box(id).slice(0, 2))).toEqual([
      [800, 340],
      [700, 290],
      [900, 240],
    ]);
  });

  it('space evenly between the outer two', () => {
    const hand = new TestEditor({ boxes: SOME });
    selectAll(hand.editor);
    distributeTiles(hand.editor, 'x');
    expect(['r1', 'r2', 'r3'].map(id => hand.box(id)[0])).toEqual([100, 450, 900]);
  });

  it('move in the stack past what is in the way', () => {
    const hand = new TestEditor({
      boxes: [
        [0, 0, 400, 400],
        [800, 0, 400, 400],
        [200, 200, 400, 400],
      ],
    });
    hand.click(50, 50);
    restackTiles(hand.editor, 'forward');
    expect(hand.editor.tiles.map(tile => tile.z)).toEqual([2, 0, 1]);
    restackTiles(hand.editor, 'back');
    expect(hand.editor.tiles.map(tile => tile.z)).toEqual([0, 1, 2]);
    restackTiles(hand.editor, 'backward');
    expect(hand.settle().tiles.map(tile => tile.z)).toEqual([0, 1, 2]);
  });

  it('nudging stops at the edge with all that is selected', () => {
    const hand = new TestEditor({ boxes: SOME });
    selectAll(hand.editor);
    nudge(hand.editor, { x: 10_000, y: 0 }, false);
    expect(['r1', 'r2', 'r3'].map(id => hand.box(id)[0])).toEqual([380, 680, 1180]);
    grow(hand.editor, { x: -10_000, y: 1 }, false);
    expect(hand.editor.tiles.map(tile => Math.round(tile.width * 1280))).toEqual([2, 2, 2]);
  });

  it('numbers are kept as they are typed, and stay on the canvas', () => {
    const hand = new TestEditor({ boxes: SOME });
    setExactly(hand.editor, 'r1', { x: 101 });
    expect(hand.settle().tiles[0]?.x).toBe(101 / 1280);
    setExactly(hand.editor, 'r1', { width: 5000 });
    expect(hand.editor.tile('r1')).toMatchObject({ x: 0, width: 1 });
  });

  it('copy where a tile is to others', () => {
    const hand = new TestEditor({ boxes: SOME }).click(150, 100);
    const transform = transformOf(hand.editor);
    hand.click(950, 500);
    if (transform) paste(hand.editor, transform);
    expect(hand.box('r3')).toEqual([100, 80, 200, 100]);
  });

  it('keep one tile, and keep hands off locked ones', () => {
    const hand = new TestEditor({
      boxes: [
        [0, 0, 640, 360],
        [640, 0, 640, 360, { locked: true }],
      ],
    });
    hand.click(100, 100);
    removeTiles(hand.editor);
    expect(hand.settle().tiles).toHaveLength(1);
    hand.click(700, 100);
    removeTiles(hand.editor);
    nudge(hand.editor, { x: 1, y: 0 }, false);
    expect([hand.send(), last(hand)]).toEqual([null, { kind: 'locked' }]);
    set(hand.editor, { locked: false });
    removeTiles(hand.editor);
    expect(last(hand)).toEqual({ kind: 'last' });
  });
});

describe('who is where', () => {
  it('putting somebody on another’s tile, both change places and nobody else moves', () => {
    const hand = new TestEditor();
    putPerson(hand.editor, 4, 'r1');
    expect(hand.seated).toEqual([4, 2, 3, 1]);
    putPerson(hand.editor, 2, 'r4');
    expect(hand.settle().tiles.map(tile => tile.uid)).toEqual([4, null, 3, 2]);
  });

  it('swapping with an empty tile leaves an empty one behind', () => {
    const hand = new TestEditor({ people: [{ uid: 7, name: 'Ada' }] });
    expect(hand.seated).toEqual([7, null, null, null]);
    swapPeople(hand.editor, 'r1', 'r3');
    expect(hand.seated).toEqual([null, null, 7, null]);
  });

  it('somebody without a tile takes one, and who was there goes without', () => {
    const hand = new TestEditor({
      boxes: [
        [0, 0, 640, 360],
        [640, 0, 640, 360],
      ],
      people: [1, 2, 3].map(uid => ({ uid, name: '' })),
    });
    putPerson(hand.editor, 3, 'r1');
    expect(hand.seated).toEqual([3, 2]);
  });
});
