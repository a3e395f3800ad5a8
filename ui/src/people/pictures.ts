/**
 * Small pictures of a channel's people: one call a second for all that are on the screen, while the
 * page is seen. No React, no drawing.
 */
import { thumbnails } from '../api/client.ts';

const EVERY_MS = 1000;
/** People come on the screen together: they are asked for together. */
const TOGETHER_MS = 20;

type Show = (address: string | null) => void;

class Album {
  readonly #watchers = new Map<number, Set<Show>>();
  readonly #cname: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;

  constructor(cname: string) {
    this.#cname = cname;
  }

  watch(uid: number, show: Show): () => void {
    const watchers = this.#watchers.get(uid) ?? new Set();
    this.#watchers.set(uid, watchers.add(show));
    this.#soon(TOGETHER_MS);
    return () => {
      watchers.delete(show);
      if (watchers.size === 0 && this.#watchers.get(uid) === watchers) this.#watchers.delete(uid);
      if (this.#watchers.size === 0) clearTimeout(this.#timer);
    };
  }

  #soon(ms: number): void {
    if (this.#asking) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), ms);
  }

  async #look(): Promise<void> {
    if (this.#watchers.size === 0) return;
    this.#asking = true;
    if (document.visibilityState === 'visible') {
      const uids = [...this.#watchers.keys()];
      // Pictures that do not come are no failure: the next are asked for in a moment.
      const pictures = await thumbnails(this.#cname, uids).catch(() => null);
      if (pictures) {
        for (const uid of uids) {
          for (const show of this.#watchers.get(uid) ?? []) show(pictures[uid] ?? null);
        }
      }
    }
    this.#asking = false;
    this.#soon(EVERY_MS);
  }
}

const albums = new Map<string, Album>();

/** Shows someone's newest picture, or that there is none, until the answer is called. */
export function watchPicture(cname: string, uid: number, show: Show): () => void {
  const album = albums.get(cname) ?? new Album(cname);
  albums.set(cname, album);
  return album.watch(uid, show);
}
