/** The tiles a drag takes along, as they were when it began. Each move is computed from there. */
import { around, placed, type Rect, standing } from '../box.ts';
import type { Editor } from '../editor.ts';
import type { Surroundings } from '../snap.ts';
import type { Tile } from '../tile.ts';

export class Snapshot {
  readonly tiles: readonly Tile[];
  readonly bounds: Rect;
  readonly #boxes: ReadonlyMap<string, Rect>;

  constructor(readonly editor: Editor) {
    this.tiles = editor.movable;
    this.#boxes = new Map(this.tiles.map(tile => [tile.id, standing(tile, editor.canvas)]));
    this.bounds = around([...this.#boxes.values()]) ?? { x: 0, y: 0, width: 0, height: 0 };
  }

  /** As they are now: somebody else may move one meanwhile. */
  get surroundings(): Surroundings {
    return this.editor.surroundings(new Set(this.#boxes.keys()));
  }

  /** Puts each tile where `to` says; those that are gone stay gone. */
  place(to: (box: Rect) => Rect): void {
    for (const tile of this.tiles) {
      const box = this.#boxes.get(tile.id);
      if (!box || !this.editor.tile(tile.id)) continue;
      const { x, y, width, height } = tile;
      const change = placed(tile, to(box), this.editor.canvas);
      this.editor.change(tile.id, { x, y, width, height, ...change });
    }
  }

  /** Back to where they were. */
  restore(): void {
    this.place(box => box);
  }

  get ids(): string[] {
    return this.tiles.map(tile => tile.id);
  }
}
