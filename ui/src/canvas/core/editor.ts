/**
 * The canvas editor without a page: what is selected, which gesture runs, what one did, and what is
 * to be asked of the recorder. It knows no DOM, no clock and no network; a page feeds it pointers
 * and the recorder's word, and carries its requests.
 */
import { type Point, type Rect, type Size, standing } from './box.ts';
import { Draft } from './draft.ts';
import { History, type Rule, Stroke } from './history.ts';
import { boundsOf, type Handle, handleUnder, REACH, tilesAt } from './hit.ts';
import { type Person, seating } from './people.ts';
import type { Said } from './said.ts';
import { type Guide, SNAP_SCREEN_PX, type Surroundings } from './snap.ts';
import { Idle } from './states/idle.ts';
import { PointingPerson } from './states/pointing-person.ts';
import type { Pointer, State } from './states/state.ts';
import { type Change, difference, type Edit, type Tile, type TileId } from './tile.ts';

/** What the recorder says of the layout that is edited. */
export interface Told {
  canvas: Size;
  /** Of a layout by a rule, the tiles it would have as a custom one. */
  tiles: readonly Tile[];
  /** The layout, if it is by a rule. */
  rule: Rule | null;
  /** In order of joining. */
  people: readonly Person[];
}

/** What is to be asked of the recorder. */
export type Request =
  | { kind: 'custom' }
  /** `first`: there is no tile yet, and no custom layout to edit: these are to be one. */
  | { kind: 'edits'; edits: Edit[]; first: boolean }
  | { kind: 'replace'; layout: Rule };

interface Options {
  newId: () => TileId;
  say?: (said: Said) => void;
}

type Conversion = 'none' | 'asked' | 'answered';

export class Editor {
  canvas: Size = { width: 1280, height: 720 };
  people: readonly Person[] = [];
  /** Pixels of the screen for each of the canvas. */
  scale = 1;
  /** Nothing is sent while a hand is on something. */
  onRelease = false;

  hovered: TileId | null = null;
  /** The handle under the pointer. */
  grip: Handle | null = null;
  guides: readonly Guide[] = [];
  brush: Rect | null = null;
  /** The tile that would take what is carried. */
  target: TileId | null = null;
  /** Who is carried to a tile. */
  carried: number | null = null;
  /** Where the pointer is. */
  at: Point | null = null;

  readonly draft = new Draft();
  readonly history = new History();
  readonly #options: Options;
  readonly #listeners = new Set<() => void>();
  #selection: ReadonlySet<TileId> = new Set();
  #state: State = new Idle(this);
  #stroke: Stroke | null = null;
  /** The rule that the stroke does away with. */
  #strokeRule: Rule | null = null;
  #rule: Rule | null = null;
  #conversion: Conversion = 'none';
  #replacing: Rule | null = null;
  /** The recorder answered that it went back to a rule; its word has not come yet. */
  #wasReplaced = false;
  #flying: Request | null = null;
  #version = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  // What is to be seen.

  get tiles(): readonly Tile[] {
    return this.draft.tiles;
  }

  tile(id: TileId): Tile | undefined {
    return this.draft.tiles.find(tile => tile.id === id);
  }

  get selection(): ReadonlySet<TileId> {
    return this.#selection;
  }

  get selected(): Tile[] {
    return this.tiles.filter(tile => this.#selection.has(tile.id));
  }

  /** The selected ones a hand may move. */
  get movable(): Tile[] {
    return this.selected.filter(tile => !tile.locked);
  }

  /** The rectangle around what is selected and can be moved. */
  get bounds(): Rect | null {
    return boundsOf(this.movable, this.canvas);
  }

  /** Who is in each tile. */
  get seating(): Map<TileId, number | null> {
    return seating(this.tiles, this.people);
  }

  get isCustom(): boolean {
    return this.#rule === null || this.#conversion !== 'none';
  }

  /** The layout by a rule that a change would make custom. */
  get rule(): Rule | null {
    return this.#rule;
  }

  get state(): State {
    return this.#state;
  }

  get isBusy(): boolean {
    return this.#state.name !== 'idle';
  }

  /** The handle under a point. */
  handleUnder({ at, coarse }: Pointer): Handle | null {
    const bounds = this.bounds;
    const reach = (coarse ? REACH.coarse : REACH.fine) / this.scale;
    return bounds && handleUnder(bounds, at, reach);
  }

  tilesAt(point: Point): Tile[] {
    return tilesAt(this.tiles, point, this.canvas);
  }

  /** What the given tiles can snap to. */
  surroundings(moving: ReadonlySet<TileId>): Surroundings {
    const others = this.tiles.filter(tile => !moving.has(tile.id) && !tile.hidden);
    return {
      canvas: this.canvas,
      others: others.map(tile => standing(tile, this.canvas)),
      tolerance: SNAP_SCREEN_PX / this.scale,
    };
  }

  /** Told of each change of what is to be seen. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another number for each change. */
  version = (): number => this.#version;

  refresh(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  say(said: Said): void {
    this.#options.say?.(said);
  }

  newId(): TileId {
    return this.#options.newId();
  }

  // Hands.

  go(state: State): void {
    this.#state = state;
    this.guides = [];
    state.enter?.();
    this.refresh();
  }

  rest(): void {
    this.brush = null;
    this.target = null;
    this.carried = null;
    this.go(new Idle(this));
  }

  pointerDown(pointer: Pointer): void {
    this.at = pointer.at;
    this.#state.down?.(pointer);
  }

  pointerMove(pointer: Pointer): void {
    this.at = pointer.at;
    this.#state.move?.(pointer);
  }

  pointerUp(pointer: Pointer): void {
    this.at = pointer.at;
    this.#state.up?.(pointer);
  }

  /** Somebody in a list was pressed; moves and the release come as for every gesture. */
  carry(uid: number, pressed: Pointer): void {
    this.cancel();
    this.go(new PointingPerson(this, uid, pressed));
  }

  /** Lets go of everything as it was before the gesture. False: there was none. */
  cancel(): boolean {
    if (!this.isBusy) return false;
    const began = !this.#state.name.startsWith('pointing');
    this.#state.cancel?.();
    this.#revert();
    if (began) this.say({ kind: 'cancelled' });
    this.rest();
    return true;
  }

  select(ids: Iterable<TileId>): void {
    this.#selection = new Set(ids);
    this.refresh();
  }

  // Changes. All of them are made between a mark and its end: that is one step.

  mark(): void {
    this.#stroke = new Stroke();
    this.#strokeRule = this.#conversion === 'none' ? this.#rule : null;
  }

  /** Ends the step. `row`: goes on with the last step if that was of the same row. */
  end(row: string | null = null): void {
    const step = this.#stroke?.step(this.tiles, this.#strokeRule, row);
    this.#stroke = null;
    if (step) this.history.push(step);
    this.refresh();
  }

  change(id: TileId, change: Change): void {
    const tile = this.tile(id);
    const changed = tile && difference(tile, change);
    if (!changed) return;
    this.#stroke?.touch(tile, changed);
    this.draft.change(id, changed);
  }

  add(tile: Tile): void {
    this.#stroke?.add(tile.id);
    this.draft.add(tile);
  }

  remove(id: TileId): void {
    const place = this.tiles.findIndex(tile => tile.id === id);
    const tile = this.tiles[place];
    if (!tile) return;
    this.#stroke?.remove(tile, this.tiles[place + 1]?.id ?? null);
    this.draft.remove(id);
    if (this.#selection.has(id))
      this.#selection = new Set([...this.#selection].filter(other => other !== id));
  }

  undo(): void {
    if (!this.#isLeaving && !this.isBusy) this.#take('undone', this.history.undo(this.tiles));
  }

  redo(): void {
    if (!this.#isLeaving && !this.isBusy) this.#take('redone', this.history.redo(this.tiles));
  }

  /** On the way back to a layout by a rule. */
  get #isLeaving(): boolean {
    return this.#replacing !== null || this.#flying?.kind === 'replace' || this.#wasReplaced;
  }

  #take(kind: 'undone' | 'redone', undoing: ReturnType<History['undo']>): void {
    if (!undoing) {
      this.say({ kind: kind === 'undone' ? 'nothingToUndo' : 'nothingToRedo' });
      return;
    }
    if (undoing.rule) this.#replacing = undoing.rule;
    else for (const edit of undoing.edits) this.#edit(edit);
    this.say({ kind, skipped: undoing.skipped });
    this.refresh();
  }

  #edit(edit: Edit): void {
    if (edit.op === 'add') this.draft.add(edit.region, edit.before);
    else if (edit.op === 'remove') this.remove(edit.id);
    else this.draft.change(edit.id, edit.change);
  }

  #revert(): void {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (!stroke) return;
    if (this.#strokeRule === null) {
      for (const [id, before] of stroke.before) if (this.tile(id)) this.draft.change(id, before);
    } else if (this.#conversion === 'none' && this.#rule !== null) {
      this.draft.refused();
    } else if (stroke.before.size > 0) {
      this.#replacing = this.#strokeRule;
    }
  }

  // The recorder.

  hear(told: Told): void {
    this.canvas = told.canvas;
    this.people = told.people;
    const late = told.rule !== null && this.#conversion === 'answered';
    if (!late) {
      const isTaken = told.rule !== null && this.#rule === null;
      if (isTaken) this.#lose();
      if (told.rule === null) this.#conversion = 'none';
      this.#rule = told.rule;
      this.draft.hear(told.tiles);
    }
    const there = new Set(this.tiles.map(tile => tile.id));
    const kept = [...this.#selection].filter(id => there.has(id));
    if (kept.length < this.#selection.size) this.#selection = new Set(kept);
    if (this.hovered !== null && !there.has(this.hovered)) this.hovered = null;
    this.refresh();
  }

  /** Somebody chose a layout by a rule: there is nothing left of what was being done. */
  #lose(): void {
    this.#drop();
    if (!this.#isLeaving) this.history.clear();
    this.#wasReplaced = false;
  }

  /** Another layout comes in the place of this one: nothing done to this one is for that one. */
  leave(): void {
    this.#drop();
    this.history.clear();
    this.#selection = new Set();
  }

  #drop(): void {
    this.draft.refused();
    this.#stroke = null;
    if (this.isBusy) this.rest();
  }

  /** The next request, if there is one; to be followed by `answered` or `refused`. */
  next(): Request | null {
    if (this.#flying || (this.onRelease && this.isBusy)) return null;
    if (this.#replacing) {
      this.#flying = { kind: 'replace', layout: this.#replacing };
      this.#replacing = null;
      this.draft.refused();
    } else if (this.draft.waits) {
      const converts = this.#rule !== null && this.#conversion === 'none';
      const first = converts && this.draft.told.length === 0;
      if (converts) this.#conversion = 'asked';
      const edits = converts && !first ? null : this.draft.take();
      this.#flying = edits ? { kind: 'edits', edits, first } : { kind: 'custom' };
    }
    return this.#flying;
  }

  /** Something waits to be sent, or is under way. */
  get isSending(): boolean {
    return this.#flying !== null || this.#replacing !== null || this.draft.waits;
  }

  answered(): void {
    const flown = this.#flying;
    this.#flying = null;
    const converted = flown?.kind === 'custom' || (flown?.kind === 'edits' && flown.first);
    if (converted && this.#conversion === 'asked') this.#conversion = 'answered';
    if (flown?.kind === 'edits') this.draft.answered();
    if (flown?.kind === 'replace') this.#wasReplaced = this.#rule === null;
    this.refresh();
  }

  /** `gone`: what was sent is about a tile that is not there any more. False: nothing is sent again. */
  refused(gone: boolean): boolean {
    const flown = this.#flying;
    this.#flying = null;
    if (flown?.kind === 'edits' && gone && this.draft.withoutGone()) return true;
    this.#conversion = 'none';
    this.#stroke = null;
    this.draft.refused();
    if (this.isBusy) this.rest();
    this.refresh();
    return false;
  }

  /** Long enough after an answer: the recorder's word counts for all of it. */
  settled(): void {
    if (this.#flying || this.draft.isFlying) return;
    if (this.#conversion === 'answered') {
      this.#conversion = 'none';
      if (this.#rule !== null) this.draft.refused();
    }
    this.#wasReplaced = false;
    this.draft.settled();
    this.refresh();
  }
}
