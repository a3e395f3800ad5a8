/**
 * Somebody edits a layout: an editor, fed with what the recorder says, whose requests are carried
 * at most once a frame, one at a time. Nothing of the page but its clock.
 */
import { asFailure, type Failure } from '../api/failure.ts';
import type { Channel } from '../api/types.ts';
import type { Target } from '../stage/Preview.tsx';
import { ask, layoutOf, toldOf } from './contract.ts';
import type { Transform } from './core/commands.ts';
import { Editor, type Told } from './core/editor.ts';
import type { Said } from './core/said.ts';
import { same } from './core/tile.ts';
import type { Surface } from './surface.ts';

/** After an answer the recorder's own word has come by then. */
const SETTLED_MS = 1000;

/** What is copied stays so, whatever is edited next. */
let copied: Transform | null = null;

export interface Word {
  /** Another for each, so that the same words are read out again. */
  number: number;
  said: Said;
}

export class Session {
  readonly editor: Editor;
  /** The picture it is edited on, while it is on the page. */
  surface: Surface | null = null;
  /** The newest thing to be read out. */
  word: Word | null = null;
  /** What went wrong last. */
  failure: Failure | null = null;
  /** The rule whose layout was made custom just now. */
  converted: NonNullable<Channel['layout']['kind']> | null = null;
  #told: Told | null = null;
  #channel: Channel | null = null;
  #ids = 0;
  #over = false;
  #frame = 0;
  #settle: ReturnType<typeof setTimeout> | undefined;
  readonly #seed = Math.random().toString(36).slice(2, 8);

  constructor(
    readonly cname: string,
    readonly target: Target,
  ) {
    this.editor = new Editor({ newId: () => `t${this.#seed}${++this.#ids}`, say: said => this.#say(said) });
    this.editor.subscribe(() => this.#schedule());
  }

  get copied(): Transform | null {
    return copied;
  }

  copy(transform: Transform | null): void {
    if (transform) copied = transform;
    this.editor.refresh();
  }

  hear(channel: Channel): void {
    const layout = layoutOf(channel, this.target);
    const told = toldOf(channel, this.target);
    if (!layout || !told) return;
    if (this.#channel && wasTaken(this.#channel, channel)) {
      this.converted = null;
      this.editor.leave();
    }
    this.#channel = channel;
    this.#told = told;
    this.editor.hear(told);
    if (!this.editor.isCustom && !this.editor.isSending) this.converted = null;
  }

  forget(): void {
    this.failure = null;
    this.editor.refresh();
  }

  /** The sentence about the layout that was made custom was read. */
  know(): void {
    this.converted = null;
    this.editor.refresh();
  }

  close(): void {
    this.editor.cancel();
    this.#over = true;
    clearTimeout(this.#settle);
    cancelAnimationFrame(this.#frame);
    // What the hand did last is sent all the same.
    void this.#carry();
  }

  #say(said: Said): void {
    this.word = { number: (this.word?.number ?? 0) + 1, said };
  }

  #schedule(): void {
    if (this.#frame !== 0 || this.#over || !this.editor.isSending) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      void this.#carry();
    });
  }

  async #carry(): Promise<void> {
    const { editor, cname, target } = this;
    const rule = editor.rule;
    const request = editor.next();
    if (!request) return;
    clearTimeout(this.#settle);
    try {
      await ask(cname, target, this.#told, request);
      if (request.kind === 'custom') this.converted = (rule as Channel['layout'] | null)?.kind ?? null;
      if (request.kind === 'replace') this.converted = null;
      editor.answered();
      this.#settle = setTimeout(() => editor.settled(), SETTLED_MS);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (!editor.refused(failure.code === 'region_not_found')) this.failure = failure;
      editor.refresh();
    }
    if (this.#over && editor.isSending) await this.#carry();
  }
}

/** Whether the prepared layout went on air, and the one on air became the prepared one. */
function wasTaken(before: Channel, now: Channel): boolean {
  const { layout, prepared } = before;
  return (
    prepared != null &&
    now.prepared != null &&
    same(now.layout, prepared) &&
    same(now.prepared, layout) &&
    !same(layout, prepared)
  );
}
