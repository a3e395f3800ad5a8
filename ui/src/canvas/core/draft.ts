/**
 * The tiles as they are shown: what the recorder said last, with one's own changes on top until the
 * recorder has answered for them. A field is one's own from the moment it is changed; everything
 * else follows the recorder. One request is under way at most; what is changed meanwhile is kept as
 * the newest state, never as a queue.
 */
import { type Change, type Edit, type Field, fieldsOf, pick, same, type Tile, type TileId } from './tile.ts';

/** Changes that are not in what the recorder said. */
interface Wanted {
  changes: Map<TileId, Change>;
  added: Map<TileId, Tile>;
  removed: Set<TileId>;
}

/** A field whose change was answered, until what the recorder says shows it. */
interface Settling {
  sent: unknown;
  /** What the recorder may still say of it without meaning anything new: what it said when it was
   * answered, and what was sent before. */
  older: readonly unknown[];
}

/** Answers that are waited for at once in one field. */
const MOST_OLDER = 60;

const nothing = (): Wanted => ({ changes: new Map(), added: new Map(), removed: new Set() });

const isNothing = ({ changes, added, removed }: Wanted) => changes.size + added.size + removed.size === 0;

export class Draft {
  #told: readonly Tile[] = [];
  #wanted = nothing();
  #flying: Wanted | null = null;
  #settling = new Map<TileId, Map<Field, Settling>>();
  #settlingAdded = new Map<TileId, Tile>();
  #settlingRemoved = new Set<TileId>();
  /** Of tiles that were brought back: before which others they stood. */
  readonly #places = new Map<TileId, TileId>();
  #view: readonly Tile[] = [];

  /** As they are shown now, in the layout's order. */
  get tiles(): readonly Tile[] {
    return this.#view;
  }

  get told(): readonly Tile[] {
    return this.#told;
  }

  /** Something waits to be sent. */
  get waits(): boolean {
    return !isNothing(this.#wanted);
  }

  get isFlying(): boolean {
    return this.#flying !== null;
  }

  /** Answered, but not yet in what the recorder says. */
  get isSettling(): boolean {
    return this.#settling.size + this.#settlingAdded.size + this.#settlingRemoved.size > 0;
  }

  change(id: TileId, change: Change): void {
    const added = this.#wanted.added.get(id);
    if (added) this.#wanted.added.set(id, { ...added, ...change });
    else this.#wanted.changes.set(id, { ...this.#wanted.changes.get(id), ...change });
    this.#compose();
  }

  /** `before`: the tile it comes before; without it, or when that is gone, it is the last. */
  add(tile: Tile, before?: TileId): void {
    if (before) this.#places.set(tile.id, before);
    this.#wanted.removed.delete(tile.id);
    this.#wanted.added.set(tile.id, tile);
    this.#compose();
  }

  remove(id: TileId): void {
    this.#wanted.changes.delete(id);
    if (!this.#wanted.added.delete(id)) this.#wanted.removed.add(id);
    this.#compose();
  }

  /** What the recorder says now. */
  hear(told: readonly Tile[]): void {
    this.#told = told;
    const there = new Set(told.map(tile => tile.id));
    for (const tile of told) {
      this.#hearFields(tile);
      this.#settlingAdded.delete(tile.id);
    }
    for (const id of [...this.#settlingRemoved]) if (!there.has(id)) this.#settlingRemoved.delete(id);
    // What somebody else took away cannot be changed any more.
    for (const id of [...this.#wanted.changes.keys()])
      if (!this.#expects(id)) this.#wanted.changes.delete(id);
    for (const id of [...this.#wanted.removed]) if (!this.#expects(id)) this.#wanted.removed.delete(id);
    for (const id of [...this.#settling.keys()]) if (!there.has(id)) this.#settling.delete(id);
    this.#compose();
  }

  /** What is to be sent now; null: nothing, or something is under way. */
  take(): Edit[] | null {
    if (this.#flying || isNothing(this.#wanted)) return null;
    const { added, changes, removed } = this.#wanted;
    this.#flying = this.#wanted;
    this.#wanted = nothing();
    return [
      ...[...removed].map((id): Edit => ({ op: 'remove', id })),
      ...[...changes].map(([id, change]): Edit => ({ op: 'change', id, change })),
      ...[...added.values()].map((region): Edit => {
        const before = this.#places.get(region.id);
        return { op: 'add', region, ...(before && { before }) };
      }),
    ];
  }

  /** The recorder took what was under way. Its own word may come a little later. */
  answered(): void {
    const flown = this.#flying;
    this.#flying = null;
    if (!flown) return;
    const told = new Map(this.#told.map(tile => [tile.id, tile]));
    for (const [id, change] of flown.changes) this.#settle(id, change, told.get(id));
    for (const [id, tile] of flown.added) if (!told.has(id)) this.#settlingAdded.set(id, tile);
    for (const id of flown.removed) if (told.has(id)) this.#settlingRemoved.add(id);
    this.#compose();
  }

  /** From now on the recorder's word counts for all that was answered. */
  settled(): void {
    this.#settling.clear();
    this.#settlingAdded.clear();
    this.#settlingRemoved.clear();
    this.#compose();
  }

  /** The recorder refused what was under way: it is as the recorder says. */
  refused(): void {
    this.#flying = null;
    this.#wanted = nothing();
    this.settled();
  }

  /**
   * Some of what was under way is about tiles that are gone: without those it waits to be sent
   * again, below what was changed meanwhile. False: none of them is gone, so that was not it.
   */
  withoutGone(): boolean {
    const flown = this.#flying;
    if (!flown) return false;
    const there = new Set(this.#told.map(tile => tile.id));
    const gone = [...flown.changes.keys(), ...flown.removed].filter(id => !there.has(id));
    if (gone.length === 0) return false;
    this.#flying = null;
    const later = this.#wanted;
    const changes = new Map([...flown.changes].filter(([id]) => there.has(id) && !later.removed.has(id)));
    for (const [id, change] of later.changes) changes.set(id, { ...changes.get(id), ...change });
    const removed = new Set([...flown.removed].filter(id => there.has(id)).concat(...later.removed));
    this.#wanted = { changes, removed, added: new Map([...flown.added, ...later.added]) };
    this.#compose();
    return true;
  }

  /** Whether a tile of this id is there or on its way. */
  #expects(id: TileId): boolean {
    const mine = this.#flying?.added.has(id) || this.#settlingAdded.has(id);
    return mine || this.#told.some(tile => tile.id === id);
  }

  #settle(id: TileId, change: Change, told: Tile | undefined): void {
    const fields = this.#settling.get(id) ?? new Map<Field, Settling>();
    for (const field of fieldsOf(change)) {
      if (told && same(told[field], change[field])) fields.delete(field);
      else {
        const before = fields.get(field);
        const older = before ? [...before.older, before.sent] : [told?.[field]];
        fields.set(field, { sent: change[field], older: older.slice(-MOST_OLDER) });
      }
    }
    if (fields.size > 0) this.#settling.set(id, fields);
    else this.#settling.delete(id);
  }

  /** A field is settled when it came as sent, or as something else than it was: somebody else's. */
  #hearFields(tile: Tile): void {
    const fields = this.#settling.get(tile.id);
    if (!fields) return;
    for (const [field, { sent, older }] of [...fields]) {
      const isOld = older.some(value => same(tile[field], value));
      if (same(tile[field], sent) || !isOld) fields.delete(field);
    }
    if (fields.size === 0) this.#settling.delete(tile.id);
  }

  #compose(): void {
    const layers = [this.#flying, this.#wanted].filter(layer => layer !== null);
    const isRemoved = (id: TileId) =>
      this.#settlingRemoved.has(id) || layers.some(({ removed, added }) => removed.has(id) && !added.has(id));
    const there = new Set(this.#told.map(({ id }) => id));
    const added = [this.#settlingAdded, ...layers.map(layer => layer.added)].flatMap(tiles => [
      ...tiles.values(),
    ]);
    const all = [...this.#told];
    for (const tile of added.filter(({ id }) => !there.has(id))) {
      const before = this.#places.get(tile.id);
      const place = all.findIndex(({ id }) => id === before);
      all.splice(place < 0 ? all.length : place, 0, tile);
    }
    const unique = new Map(all.map(tile => [tile.id, tile]));
    this.#view = [...unique.values()]
      .filter(({ id }) => !isRemoved(id))
      .map(tile =>
        layers.reduce((shown, { changes }) => changed(shown, changes.get(tile.id)), this.#settled(tile)),
      );
  }

  #settled(tile: Tile): Tile {
    const fields = this.#settling.get(tile.id);
    if (!fields) return tile;
    const sent = Object.fromEntries([...fields].map(([field, { sent }]) => [field, sent])) as Change;
    return { ...tile, ...pick(sent, fieldsOf(sent)) };
  }
}

const changed = (tile: Tile, change: Change | undefined): Tile => (change ? { ...tile, ...change } : tile);
