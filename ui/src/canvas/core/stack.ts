/** Which tile lies on which: larger `z` on top, of equals the later one. */
import { overlap, type Size, standing } from './box.ts';
import type { Change, Tile, TileId } from './tile.ts';

export type Way = 'forward' | 'backward' | 'front' | 'back';

/** From the lowest to the uppermost. */
export function drawingOrder(tiles: readonly Tile[]): Tile[] {
  return tiles
    .map((tile, index) => ({ tile, index }))
    .sort((a, b) => a.tile.z - b.tile.z || a.index - b.index)
    .map(({ tile }) => tile);
}

/** 1 is the lowest. */
export const layerOf = (tiles: readonly Tile[], id: TileId) =>
  drawingOrder(tiles).findIndex(tile => tile.id === id) + 1;

/** A `z` above all. */
export const above = (tiles: readonly Tile[]) => Math.max(-1, ...tiles.map(tile => tile.z)) + 1;

/** Moves the chosen tiles in the stack, keeping their own order. */
export function restack(
  tiles: readonly Tile[],
  chosen: ReadonlySet<TileId>,
  way: Way,
  canvas: Size,
): Map<TileId, Change> {
  const order = drawingOrder(tiles);
  const mine = order.filter(tile => chosen.has(tile.id));
  const others = order.filter(tile => !chosen.has(tile.id));
  if (way === 'front') return numbered([...others, ...mine]);
  if (way === 'back') return numbered([...mine, ...others]);
  const up = way === 'forward';
  const next = up ? order : [...order].reverse();
  // The farthest first, so that each moves past what is in its way and not past its own kind.
  for (const tile of [...next].reverse().filter(({ id }) => chosen.has(id))) {
    const at = next.indexOf(tile);
    const box = standing(tile, canvas);
    const ahead = next.slice(at + 1).filter(other => !chosen.has(other.id));
    const passed = ahead.find(other => overlap(box, standing(other, canvas))) ?? ahead[0];
    if (!passed) continue;
    next.splice(at, 1);
    next.splice(next.indexOf(passed) + 1, 0, tile);
  }
  return numbered(up ? next : next.reverse());
}

function numbered(order: readonly Tile[]): Map<TileId, Change> {
  const moved = order.map((tile, z): [TileId, Change] => [tile.id, { z }]);
  return new Map(moved.filter(([, { z }], i) => order[i]?.z !== z));
}
