/**
 * An editor in front of a recorder that exists only in memory, for tests: a hand that presses,
 * drags and lets go, and somebody else who changes things meanwhile.
 */
import type { Rect, Size } from './box.ts';
import { standing } from './box.ts';
import { Editor, type Request } from './editor.ts';
import type { Rule } from './history.ts';
import type { Person } from './people.ts';
import type { Said } from './said.ts';
import type { Pointer } from './states/state.ts';
import { type Change, type Edit, type Tile, type TileId, tile } from './tile.ts';

type Held = Partial<Omit<Pointer, 'at'>>;

interface Room {
  canvas?: Size;
  /** In pixels: x, y, width, height, and what is not plain. */
  boxes?: readonly (readonly [number, number, number, number, Change?])[];
  rule?: Rule | null;
  people?: readonly Person[];
}

const FOUR = [
  [0, 0, 640, 360],
  [640, 0, 640, 360],
  [0, 360, 640, 360],
  [640, 360, 640, 360],
] as const;

export class TestEditor {
  readonly said: Said[] = [];
  readonly editor: Editor;
  /** What the recorder has. */
  tiles: Tile[];
  rule: Rule | null;
  people: readonly Person[];
  readonly canvas: Size;
  /** Every request, in order. */
  readonly requests: Request[] = [];
  #ids = 0;
  #held: Held = {};

  constructor({ canvas = { width: 1280, height: 720 }, boxes = FOUR, rule = null, people }: Room = {}) {
    this.canvas = canvas;
    this.rule = rule;
    this.tiles = boxes.map(([x, y, width, height, more], i) => {
      const place = {
        x: x / canvas.width,
        y: y / canvas.height,
        width: width / canvas.width,
        height: height / canvas.height,
      };
      return tile(`r${i + 1}`, place, { z: i, ...more });
    });
    this.people = people ?? boxes.map((_, i) => ({ uid: i + 1, name: `Person ${i + 1}` }));
    this.editor = new Editor({ newId: () => `new${++this.#ids}`, say: said => this.said.push(said) });
    this.tell();
  }

  // The hand.

  #pointer(x: number, y: number, held: Held): Pointer {
    this.#held = held;
    return { at: { x, y }, shift: false, alt: false, ctrl: false, coarse: false, ...held };
  }

  press(x: number, y: number, held: Held = {}): this {
    this.editor.pointerDown(this.#pointer(x, y, held));
    return this;
  }

  move(x: number, y: number, held: Held = this.#held): this {
    this.editor.pointerMove(this.#pointer(x, y, held));
    return this;
  }

  release(x: number, y: number, held: Held = this.#held): this {
    this.editor.pointerUp(this.#pointer(x, y, held));
    return this;
  }

  click(x: number, y: number, held: Held = {}): this {
    return this.press(x, y, held).release(x, y, held);
  }

  drag(from: readonly [number, number], to: readonly [number, number], held: Held = {}): this {
    const [half, low] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    return this.press(...from, held)
      .move(half, low, held)
      .move(...to, held)
      .release(...to, held);
  }

  // The recorder.

  /** Says how things are. */
  tell(): this {
    this.editor.hear({ canvas: this.canvas, tiles: this.tiles, rule: this.rule, people: this.people });
    return this;
  }

  /** Takes the next request and does it, without saying so yet. */
  send(): Request | null {
    const request = this.editor.next();
    if (!request) return null;
    this.requests.push(request);
    if (request.kind === 'custom') this.rule = null;
    if (request.kind === 'replace') this.rule = request.layout;
    if (request.kind === 'edits') for (const edit of request.edits) this.#edit(edit);
    return request;
  }

  /** Everything there is to send, each answered and told. */
  settle(): this {
    while (this.send()) {
      this.editor.answered();
      this.tell();
    }
    return this;
  }

  /** Somebody else changes a tile, or takes it away. */
  other(id: TileId, change: Change | null): this {
    this.#edit(change ? { op: 'change', id, change } : { op: 'remove', id });
    return this.tell();
  }

  #edit(edit: Edit): void {
    if (edit.op === 'add') {
      const place = this.tiles.findIndex(tile => tile.id === edit.before);
      this.tiles = this.tiles.toSpliced(place < 0 ? this.tiles.length : place, 0, edit.region);
    }
    if (edit.op === 'remove') this.tiles = this.tiles.filter(({ id }) => id !== edit.id);
    if (edit.op === 'change') {
      this.tiles = this.tiles.map(tile => (tile.id === edit.id ? { ...tile, ...edit.change } : tile));
    }
  }

  // What is to be seen.

  /** A tile's picture in pixels, as the editor shows it: x, y, width, height. */
  box(id: TileId): number[] {
    const shown = this.editor.tile(id);
    return shown ? numbers(standing(shown, this.canvas)) : [];
  }

  /** The same, as the recorder has it. */
  recorded(id: TileId): number[] {
    const there = this.tiles.find(tile => tile.id === id);
    return there ? numbers(standing(there, this.canvas)) : [];
  }

  get selected(): TileId[] {
    return [...this.editor.selection];
  }

  /** Who is in each tile, in the layout's order. */
  get seated(): (number | null)[] {
    return [...this.editor.seating.values()];
  }
}

const numbers = ({ x, y, width, height }: Rect) => [x, y, width, height];
