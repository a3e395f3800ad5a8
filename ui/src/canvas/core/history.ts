/**
 * What one did, as steps that can be undone. Everybody has a history of their own: undoing restores
 * the fields one changed oneself, and leaves alone what somebody else has changed since.
 */
import { type Change, type Edit, type Field, fieldsOf, same, type Tile, type TileId } from './tile.ts';

interface FieldStep {
  id: TileId;
  field: Field;
  before: unknown;
  after: unknown;
}

/** A tile that was taken away, and which came after it: the order of tiles says who sits where. */
interface Removed {
  tile: Tile;
  before: TileId | null;
}

export interface Step {
  fields: readonly FieldStep[];
  added: readonly Tile[];
  removed: readonly Removed[];
  /** What the layout was before this step made it a custom one; null: it was one. */
  rule: Rule | null;
  /** Steps of one kind in a row are one: a slider that is pulled, a key that is held. */
  row: string | null;
}

/** A layout by a rule, as the recorder has it; the core does not look inside. */
export type Rule = object;

/** What is to be done to undo or redo a step. */
export interface Undoing {
  edits: Edit[];
  /** Something was left as somebody else has set it. */
  skipped: boolean;
  /** Go back to this layout instead of editing. */
  rule: Rule | null;
}

const MOST_STEPS = 200;

/** Gathers what one does from a mark on. */
export class Stroke {
  readonly #before = new Map<TileId, Change>();
  readonly #added = new Set<TileId>();
  readonly #removed: Removed[] = [];

  touch(tile: Tile, change: Change): void {
    if (this.#added.has(tile.id)) return;
    const known = this.#before.get(tile.id) ?? {};
    const first = fieldsOf(change).filter(field => !(field in known));
    this.#before.set(tile.id, { ...known, ...Object.fromEntries(first.map(field => [field, tile[field]])) });
  }

  add(id: TileId): void {
    this.#added.add(id);
  }

  remove(tile: Tile, before: TileId | null): void {
    if (this.#added.delete(tile.id)) return;
    this.#removed.push({ tile: { ...tile, ...this.#before.get(tile.id) }, before });
    this.#before.delete(tile.id);
  }

  /** What each field that was touched was before. */
  get before(): ReadonlyMap<TileId, Change> {
    return this.#before;
  }

  /** The step it was, given the tiles at its end; null when nothing came of it. */
  step(tiles: readonly Tile[], rule: Rule | null, row: string | null): Step | null {
    const now = new Map(tiles.map(tile => [tile.id, tile]));
    const fields = [...this.#before].flatMap(([id, before]) =>
      fieldsOf(before).flatMap((field): FieldStep[] => {
        const after = now.get(id)?.[field];
        return now.has(id) && !same(before[field], after)
          ? [{ id, field, before: before[field], after }]
          : [];
      }),
    );
    const added = tiles.filter(tile => this.#added.has(tile.id));
    const removed = this.#removed;
    return fields.length + added.length + removed.length > 0 ? { fields, added, removed, rule, row } : null;
  }
}

export class History {
  #done: Step[] = [];
  #undone: Step[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  push(step: Step): void {
    const last = this.#done.at(-1);
    const goesOn =
      last && step.row !== null && last.row === step.row && last.added.length + step.added.length === 0;
    this.#undone = [];
    if (goesOn) this.#done[this.#done.length - 1] = joined(last, step);
    else this.#done = [...this.#done, step].slice(-MOST_STEPS);
  }

  /** Ends a row: the next step of its kind stands alone. */
  settle(): void {
    const last = this.#done.at(-1);
    if (last?.row) this.#done[this.#done.length - 1] = { ...last, row: null };
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
  }

  undo(tiles: readonly Tile[]): Undoing | null {
    const step = this.#done.pop();
    if (!step) return null;
    this.#undone.push(step);
    const undoing = back(step, tiles);
    // Back to the rule only if nobody else has done anything to what came of it.
    return step.rule && !undoing.skipped ? { ...undoing, rule: step.rule } : undoing;
  }

  redo(tiles: readonly Tile[]): Undoing | null {
    const step = this.#undone.pop();
    if (!step) return null;
    this.#done.push(step);
    const fields = step.fields.map(({ id, field, before, after }) => ({
      id,
      field,
      before: after,
      after: before,
    }));
    const added = step.removed.map(({ tile }) => tile);
    const removed = step.added.map(tile => ({ tile, before: null }));
    return back({ ...step, fields, added, removed }, tiles);
  }
}

function joined(a: Step, b: Step): Step {
  const fields = b.fields.map(late => {
    const early = a.fields.find(({ id, field }) => id === late.id && field === late.field);
    return early ? { ...late, before: early.before } : late;
  });
  const kept = a.fields.filter(
    early => !fields.some(({ id, field }) => id === early.id && field === early.field),
  );
  return {
    fields: [...kept, ...fields],
    added: a.added,
    removed: [...a.removed, ...b.removed],
    rule: a.rule,
    row: b.row,
  };
}

/** What takes a step back. */
function back(step: Step, tiles: readonly Tile[]): Undoing {
  const now = new Map(tiles.map(tile => [tile.id, tile]));
  let skipped = false;
  const changes = new Map<TileId, Change>();
  for (const { id, field, before, after } of step.fields) {
    const tile = now.get(id);
    if (!tile || !same(tile[field], after)) skipped = true;
    else changes.set(id, { ...changes.get(id), [field]: before });
  }
  const edits: Edit[] = [...changes].map(([id, change]) => ({ op: 'change', id, change }));
  for (const added of step.added) {
    const tile = now.get(added.id);
    if (tile && same(tile, added)) edits.push({ op: 'remove', id: added.id });
    else skipped = true;
  }
  // What was taken away last comes first: it may be what the others stood before.
  for (const { tile, before } of [...step.removed].reverse()) {
    if (now.has(tile.id)) skipped = true;
    else edits.push({ op: 'add', region: freed(tile, tiles), ...(before && { before }) });
  }
  return { edits, skipped, rule: null };
}

/** Without who was bound to it, if they are bound elsewhere by now. */
const freed = (region: Tile, tiles: readonly Tile[]): Tile =>
  tiles.some(tile => tile.uid !== null && tile.uid === region.uid) ? { ...region, uid: null } : region;
