/** Tiles in line: with each other, or a single one with the canvas. */
import { type Axis, even, LENGTH, placed, type Rect, type Size, standing } from './box.ts';
import { boundsOf } from './hit.ts';
import type { Change, Tile, TileId } from './tile.ts';

export type Edge = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom';

/** Fewest tiles that can be spaced evenly. */
export const SPACED_FROM = 3;

const AXIS: Record<Edge, Axis> = {
  left: 'x',
  center: 'x',
  right: 'x',
  top: 'y',
  middle: 'y',
  bottom: 'y',
};
/** Share of the free room that lies before the tile. */
const SHARE: Record<Edge, number> = { left: 0, top: 0, center: 0.5, middle: 0.5, right: 1, bottom: 1 };

export function align(tiles: readonly Tile[], edge: Edge, canvas: Size): Map<TileId, Change> {
  const frame = tiles.length > 1 ? boundsOf(tiles, canvas) : { x: 0, y: 0, ...canvas };
  const axis = AXIS[edge];
  const length = LENGTH[axis];
  return moved(tiles, canvas, (_, box) => {
    const room = (frame?.[length] ?? 0) - box[length];
    return { ...box, [axis]: even((frame?.[axis] ?? 0) + room * SHARE[edge]) };
  });
}

/** The same gap between all; the outer two stay. */
export function distribute(tiles: readonly Tile[], axis: Axis, canvas: Size): Map<TileId, Change> {
  if (tiles.length < SPACED_FROM) return new Map();
  const length = LENGTH[axis];
  const boxes = new Map(tiles.map(tile => [tile.id, standing(tile, canvas)]));
  const middle = (tile: Tile) => {
    const box = boxes.get(tile.id);
    return box ? box[axis] + box[length] / 2 : 0;
  };
  const order = [...tiles].sort((a, b) => middle(a) - middle(b));
  const frame = boundsOf(
    [order[0], order.at(-1)].filter(tile => tile !== undefined),
    canvas,
  );
  const taken = [...boxes.values()].reduce((sum, box) => sum + box[length], 0);
  const gap = ((frame?.[length] ?? 0) - taken) / (tiles.length - 1);
  let at = frame?.[axis] ?? 0;
  const starts = new Map<TileId, number>();
  for (const tile of order) {
    starts.set(tile.id, even(at));
    at += (boxes.get(tile.id)?.[length] ?? 0) + gap;
  }
  return moved(tiles, canvas, (id, box) => ({ ...box, [axis]: starts.get(id) ?? box[axis] }));
}

function moved(
  tiles: readonly Tile[],
  canvas: Size,
  to: (id: TileId, box: Rect) => Rect,
): Map<TileId, Change> {
  return new Map(tiles.map(tile => [tile.id, placed(tile, to(tile.id, standing(tile, canvas)), canvas)]));
}
