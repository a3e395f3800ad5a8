/** What keys, buttons and fields do to an editor. Each is one step that can be undone. */
import { align, distribute, type Edge } from './arrange.ts';
import { type Axis, exact, inside, LENGTH, type Rect } from './box.ts';
import type { Editor } from './editor.ts';
import { put, release, swap } from './people.ts';
import { above, restack, type Way } from './stack.ts';
import { type Change, type Changes, MOST_TILES, same, type TileId, tile } from './tile.ts';

/** What is copied of a tile: where it is and how it is filled. */
export type Transform = Rect & Pick<Required<Change>, 'fit'>;

/** Makes changes as one step. */
export function make(editor: Editor, changes: Changes, row: string | null = null): void {
  editor.mark();
  for (const [id, change] of changes) editor.change(id, change);
  editor.end(row);
}

/** Sets the same on all that are selected. `row`: see `Editor.end`. */
export function set(editor: Editor, change: Change, row: string | null = null): void {
  make(editor, new Map([...editor.selection].map(id => [id, change])), row);
}

export function selectAll(editor: Editor): void {
  editor.select(editor.tiles.filter(tile => !tile.locked).map(tile => tile.id));
  editor.say({ kind: 'selected', tiles: [...editor.selection] });
}

/** Moves by pixels. `held`: the key goes on from the last step. */
export function nudge(editor: Editor, by: { x: number; y: number }, held: boolean): void {
  const { canvas, movable, bounds } = editor;
  if (!bounds) {
    lockedIfAny(editor);
    return;
  }
  // All of them as far as the first that reaches the edge.
  const boxes = movable.map(tile => exact(tile, canvas));
  const way = (axis: Axis) => {
    const low = Math.min(...boxes.map(box => box[axis]));
    const high = Math.max(...boxes.map(box => box[axis] + box[LENGTH[axis]]));
    return Math.min(Math.max(by[axis], -low), canvas[LENGTH[axis]] - high);
  };
  const [x, y] = [way('x'), way('y')];
  const changes = movable.map((tile): [TileId, Change] => [
    tile.id,
    {
      ...(x === 0 ? {} : { x: Math.max(0, tile.x + x / canvas.width) }),
      ...(y === 0 ? {} : { y: Math.max(0, tile.y + y / canvas.height) }),
    },
  ]);
  if (!held) editor.history.settle();
  make(editor, new Map(changes), 'nudge');
  editor.say({ kind: 'moved', tiles: movable.map(tile => tile.id) });
}

/** Moves the right and lower edges by pixels. */
export function grow(editor: Editor, by: { x: number; y: number }, held: boolean): void {
  const { canvas, movable } = editor;
  if (movable.length === 0) {
    lockedIfAny(editor);
    return;
  }
  const changes = movable.map((tile): [TileId, Change] => {
    const width = side(tile.width, by.x / canvas.width, 2 / canvas.width, 1 - tile.x);
    const height = side(tile.height, by.y / canvas.height, 2 / canvas.height, 1 - tile.y);
    return [tile.id, { ...(by.x === 0 ? {} : { width }), ...(by.y === 0 ? {} : { height }) }];
  });
  if (!held) editor.history.settle();
  make(editor, new Map(changes), 'grow');
  editor.say({ kind: 'resized', tiles: movable.map(tile => tile.id) });
}

const side = (length: number, by: number, least: number, most: number) =>
  Math.min(Math.max(length + by, least), most);

function lockedIfAny(editor: Editor): void {
  if (editor.selection.size > 0) editor.say({ kind: 'locked' });
}

export function alignTiles(editor: Editor, edge: Edge): void {
  make(editor, align(editor.movable, edge, editor.canvas));
  editor.say({ kind: 'moved', tiles: editor.movable.map(tile => tile.id) });
}

export function distributeTiles(editor: Editor, axis: Axis): void {
  make(editor, distribute(editor.movable, axis, editor.canvas));
  editor.say({ kind: 'moved', tiles: editor.movable.map(tile => tile.id) });
}

/** The whole canvas. */
export function fill(editor: Editor): void {
  const movable = editor.movable.map(({ id }) => id);
  make(editor, new Map(movable.map(id => [id, { x: 0, y: 0, width: 1, height: 1 }])));
  editor.say({ kind: 'resized', tiles: movable });
}

export function restackTiles(editor: Editor, way: Way): void {
  const chosen = new Set(editor.movable.map(tile => tile.id));
  if (chosen.size === 0) {
    lockedIfAny(editor);
    return;
  }
  make(editor, restack(editor.tiles, chosen, way, editor.canvas));
  editor.say({ kind: 'layered', tiles: [...chosen] });
}

/** Takes the selected ones away. One has to stay: a custom layout without a tile cannot be. */
export function removeTiles(editor: Editor): void {
  const gone = editor.movable.map(tile => tile.id);
  if (gone.length === 0) {
    lockedIfAny(editor);
    return;
  }
  if (gone.length === editor.tiles.length) {
    editor.say({ kind: 'last' });
    return;
  }
  editor.mark();
  for (const id of gone) editor.remove(id);
  editor.end();
  editor.say({ kind: 'removed', tiles: gone });
}

/** Another tile in the middle, above all. */
export function addTile(editor: Editor): void {
  const { tiles, canvas } = editor;
  if (tiles.length >= MOST_TILES) {
    editor.say({ kind: 'full' });
    return;
  }
  const taken = (at: number) => tiles.some(tile => same(tile.x, at) && same(tile.y, at));
  const steps = [0.35, 0.375, 0.4, 0.425, 0.45];
  const at = steps.find(step => !taken(pixel(step, canvas.width))) ?? 0.35;
  const [x, y] = [pixel(at, canvas.width), pixel(at, canvas.height)];
  const [width, height] = [pixel(0.3, canvas.width), pixel(0.3, canvas.height)];
  const added = tile(editor.newId(), { x, y, width, height }, { z: above(tiles) });
  editor.mark();
  editor.add(added);
  editor.end();
  editor.select([added.id]);
  editor.say({ kind: 'added' });
}

/** The nearest even pixel, as a fraction. */
const pixel = (share: number, length: number) => (Math.round((share * length) / 2) * 2) / length;

export function transformOf(editor: Editor): Transform | null {
  const [tile] = editor.selected;
  if (!tile) return null;
  const { x, y, width, height, fit } = tile;
  editor.say({ kind: 'copied' });
  return { x, y, width, height, fit };
}

export function paste(editor: Editor, transform: Transform): void {
  const ids = editor.movable.map(tile => tile.id);
  if (ids.length === 0) {
    lockedIfAny(editor);
    return;
  }
  make(editor, new Map(ids.map(id => [id, transform])));
  editor.say({ kind: 'pasted', tiles: ids });
}

/** The exact place of one tile in pixels, as it is typed; what is absent stays. */
export function setExactly(editor: Editor, id: TileId, wanted: Partial<Rect>): void {
  const { canvas } = editor;
  const tile = editor.tile(id);
  if (!tile) return;
  const typed = { ...exact(tile, canvas), ...wanted };
  // Room is made by what was not typed.
  const box = inside(
    { ...typed, width: Math.max(2, typed.width), height: Math.max(2, typed.height) },
    canvas,
  );
  const change: Change = {};
  for (const [axis, length] of [
    ['x', 'width'],
    ['y', 'height'],
  ] as const) {
    if (!same(box[axis], tile[axis] * canvas[length])) change[axis] = box[axis] / canvas[length];
    if (!same(box[length], tile[length] * canvas[length])) change[length] = box[length] / canvas[length];
  }
  make(editor, new Map([[id, change]]));
}

export function putPerson(editor: Editor, uid: number, into: TileId): void {
  make(editor, put(editor.tiles, editor.people, uid, into));
  editor.say({ kind: 'put', uid, into });
}

export function swapPeople(editor: Editor, a: TileId, b: TileId): void {
  make(editor, swap(editor.tiles, editor.people, a, b));
  editor.say({ kind: 'swapped', tiles: [a, b] });
}

/** Leaves a tile to who comes next. */
export function releaseTile(editor: Editor, id: TileId): void {
  make(editor, release(editor.tiles, editor.people, id));
}
