/**
 * A tile: a region of a custom layout as the editor holds it, every field there. Positions are
 * fractions of the canvas, as in the contract; gestures compute in pixels (box.ts).
 */
import type { Rect } from '../../layouts/geometry.ts';

export type TileId = string;

export interface Border {
  /** A fraction of the canvas height. */
  width: number;
  color: string;
}

export type Empty =
  | { kind: 'nothing' }
  | { kind: 'text'; text: string }
  | { kind: 'picture'; picture: string };

/** What can change on a tile. */
export interface Fields extends Rect {
  /** Who is bound to it; null: the next in order of joining. */
  uid: number | null;
  z: number;
  alpha: number;
  fit: 'crop' | 'fit';
  /** Radius as a fraction of the shorter side, 0 to 0.5. */
  corner: number;
  border: Border | null;
  label: boolean;
  hidden: boolean;
  locked: boolean;
  empty: Empty;
}

export interface Tile extends Fields {
  id: TileId;
}

export type Field = keyof Fields;

/** Only what changes. */
export type Change = Partial<Fields>;

/** Changes by tile. */
export type Changes = ReadonlyMap<TileId, Change>;

/** As the contract's RegionEdit. */
export type Edit =
  /** `before`: the tile it comes before in the layout's order; without it, it is the last. */
  | { op: 'add'; region: Tile; before?: TileId }
  | { op: 'change'; id: TileId; change: Change }
  | { op: 'remove'; id: TileId };

/** Most tiles of a layout. */
export const MOST_TILES = 17;

const PLAIN: Omit<Fields, keyof Rect> = {
  uid: null,
  z: 0,
  alpha: 1,
  fit: 'crop',
  corner: 0,
  border: null,
  label: false,
  hidden: false,
  locked: false,
  empty: { kind: 'nothing' },
};

/** A tile at a place, plain but for what is given. */
export function tile(id: TileId, place: Rect, more: Change = {}): Tile {
  const { x, y, width, height } = place;
  return { ...PLAIN, x, y, width, height, ...more, id };
}

export const fieldsOf = (change: Change) => Object.keys(change) as Field[];

/** Whether two values of a field are the same. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 1e-9;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const at = (object: object, key: string) => (object as Record<string, unknown>)[key];
  return keys.length === others.length && keys.every(key => same(at(a, key), at(b, key)));
}

/** What of `change` differs from the tile as it is; null when nothing does. */
export function difference(tile: Tile, change: Change): Change | null {
  const changed = fieldsOf(change).filter(field => !same(tile[field], change[field]));
  return changed.length > 0 ? pick(change, changed) : null;
}

/** Some of the fields. */
export function pick(from: Change, fields: readonly Field[]): Change {
  return Object.fromEntries(fields.map(field => [field, from[field]])) as Change;
}
