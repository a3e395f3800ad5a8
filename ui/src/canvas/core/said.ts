/** What happened, to be put into words for those who listen instead of looking. */
import type { TileId } from './tile.ts';

export type Said =
  | { kind: 'moved' | 'resized' | 'selected' | 'pasted' | 'removed' | 'layered'; tiles: readonly TileId[] }
  | { kind: 'put'; uid: number; into: TileId }
  | { kind: 'swapped'; tiles: readonly [TileId, TileId] }
  | { kind: 'undone' | 'redone'; skipped: boolean }
  | {
      kind: 'copied' | 'cancelled' | 'added' | 'last' | 'full' | 'locked' | 'nothingToUndo' | 'nothingToRedo';
    };
