/**
 * Who is in which tile. Putting somebody somewhere moves nobody else: whoever would slip into
 * another tile by the order of joining is bound to where they are.
 */
import { seats } from '../../layouts/geometry.ts';
import type { Change, Tile, TileId } from './tile.ts';

export interface Person {
  uid: number;
  name: string;
}

/** Who is in each tile; null: nobody. `everyone` in order of joining. */
export function seating(tiles: readonly Tile[], everyone: readonly Person[]): Map<TileId, number | null> {
  const who = seats(
    tiles,
    everyone.map(({ uid }) => uid),
  );
  return new Map(tiles.map((tile, i) => [tile.id, who[i] ?? null]));
}

/** Puts somebody into a tile; who was in it goes to where they come from. */
export function put(
  tiles: readonly Tile[],
  everyone: readonly Person[],
  uid: number,
  into: TileId,
): Map<TileId, Change> {
  const now = seating(tiles, everyone);
  const from = tiles.find(({ id }) => now.get(id) === uid)?.id;
  const stays = new Map(now);
  if (from !== undefined) stays.set(from, now.get(into) ?? null);
  return bound(tiles, everyone, new Map([[into, uid]]), stays);
}

/** Swaps who is in two tiles. */
export function swap(
  tiles: readonly Tile[],
  everyone: readonly Person[],
  a: TileId,
  b: TileId,
): Map<TileId, Change> {
  const now = seating(tiles, everyone);
  const swapped = new Map([
    [a, now.get(b) ?? null],
    [b, now.get(a) ?? null],
  ]);
  return bound(tiles, everyone, swapped, now);
}

/** Leaves a tile to the next in order of joining. */
export const release = (tiles: readonly Tile[], everyone: readonly Person[], id: TileId) =>
  bound(tiles, everyone, new Map([[id, null]]), seating(tiles, everyone));

/**
 * Changes of `uid` that bind tiles (null: to whoever comes) and keep everyone else where they are to
 * stay: bound only where they would slip by the order of joining.
 */
function bound(
  tiles: readonly Tile[],
  everyone: readonly Person[],
  wish: ReadonlyMap<TileId, number | null>,
  stays: ReadonlyMap<TileId, number | null>,
): Map<TileId, Change> {
  const wished = new Set([...wish.values()].filter(uid => uid !== null));
  const next = tiles.map(tile => {
    const wanted = wish.get(tile.id);
    if (wanted !== undefined) return { ...tile, uid: wanted };
    return tile.uid !== null && wished.has(tile.uid) ? { ...tile, uid: null } : tile;
  });
  // Each round binds one more, so it ends.
  for (const _ of tiles) {
    const seated = seating(next, everyone);
    const slipped = next.findIndex(({ id }) => {
      const who = stays.get(id) ?? null;
      return !wish.has(id) && who !== null && !wished.has(who) && seated.get(id) !== who;
    });
    const tile = next[slipped];
    if (!tile) break;
    next[slipped] = { ...tile, uid: stays.get(tile.id) ?? null };
  }
  const changes = next.filter((tile, i) => tile.uid !== tiles[i]?.uid);
  return new Map(changes.map(({ id, uid }) => [id, { uid }]));
}
