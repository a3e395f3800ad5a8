/**
 * The console's one store: what the recorder says, whether it is there, and what people should
 * read. Components read slices of it. What the recorder says comes from the event socket alone: an
 * answer of a call may be older than the last event.
 */
import { create } from 'zustand';
import type { Channel, Message, Notice, Recording, SavedLayout } from '../api/types.ts';
import { apply, NOTHING, type Studio } from './studio.ts';
import type { Target } from './target.ts';

/** `connecting` only before the first message ever; `denied` needs a new token. */
export type Link = 'connecting' | 'open' | 'lost' | 'denied';

export interface Toast {
  id: number;
  kind: 'notice' | 'recorded' | 'deleted' | 'missing' | 'layout_deleted';
  notice: Notice | null;
  sid: string | null;
  /** What a deleted recording was called. */
  name?: string;
  /** A deleted layout, and which place it had. */
  layout?: { saved: SavedLayout; at: number };
}

export interface Live {
  studio: Studio;
  link: Link;
  /** When each open recording was last heard of, on the page's clock in ms. */
  heardAt: Record<string, number>;
  toasts: Toast[];
  /** The channel on the screen; null: the first. */
  chosen: string | null;
  /** Where an address pointed that was not gone to yet. */
  wanted: Target | null;
}

let nextToast = 1;

const REMEMBERED = 'rollcall.channel';

export const useLive = create<Live>()(() => ({
  studio: NOTHING,
  link: 'connecting',
  heardAt: {},
  toasts: [],
  chosen: lastChosen(),
  wanted: null,
}));

const set = useLive.setState;

export function hear(message: Message): void {
  set(live => {
    const studio = apply(live.studio, message);
    const next: Partial<Live> = { studio, link: 'open' };
    if (message.type === 'recording')
      next.heardAt = { ...live.heardAt, [message.recording.sid]: performance.now() };
    if (message.type === 'snapshot') {
      next.heardAt = Object.fromEntries(message.recordings.map(({ sid }) => [sid, performance.now()]));
    }
    if (message.type === 'notice') next.toasts = withNotice(live.toasts, message);
    return next;
  });
}

function withNotice(toasts: Toast[], notice: Notice): Toast[] {
  const sid = notice.sid ?? null;
  const same = (told: Notice | null) =>
    told?.code === notice.code && told.bucket?.name === notice.bucket?.name;
  const others = toasts.filter(toast => !same(toast.notice) || toast.sid !== sid);
  return [...others, { id: nextToast++, kind: 'notice' as const, notice, sid }].slice(-4);
}

export const setLink = (link: Link) => set({ link });

/** The channel that was on the screen when the console was left. */
function lastChosen(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null; // storage is switched off
  }
}

export const choose = (cname: string) => {
  try {
    localStorage.setItem(REMEMBERED, cname);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
  set({ chosen: cname });
};

/** To the next channel, or the one before. */
export function step(by: 1 | -1): void {
  const live = useLive.getState();
  const { channels } = live.studio;
  const at = channels.findIndex(({ cname }) => cname === shownChannel(live)?.cname);
  const next = channels.at((at + by) % channels.length);
  if (next) choose(next.cname);
}

/** To be gone to as soon as the recorder said what there is; the last one counts. */
export const want = (target: Target | null) => {
  if (target) set({ wanted: target });
};

/** Went there, or it does not exist. */
export const arrive = (found: boolean) =>
  set(live => ({
    wanted: null,
    toasts: found
      ? live.toasts
      : [...live.toasts, { id: nextToast++, kind: 'missing' as const, notice: null, sid: null }].slice(-4),
  }));

export const offerToPlay = (sid: string) =>
  set(live => ({
    toasts: [...live.toasts, { id: nextToast++, kind: 'recorded' as const, notice: null, sid }].slice(-4),
  }));

/** Says that a recording was deleted, and offers to take that back. */
export const offerToUndo = (sid: string, name: string) =>
  set(live => ({
    toasts: [...live.toasts, { id: nextToast++, kind: 'deleted' as const, notice: null, sid, name }].slice(
      -4,
    ),
  }));

/** The same for a kept layout. */
export const offerLayoutBack = (saved: SavedLayout, at: number) =>
  set(live => ({
    toasts: [
      ...live.toasts,
      {
        id: nextToast++,
        kind: 'layout_deleted' as const,
        notice: null,
        sid: null,
        name: saved.name,
        layout: { saved, at },
      },
    ].slice(-4),
  }));

/** Whether Ctrl+Z is for this toast: the last deleted thing. */
export const isLastUndo = ({ toasts }: Live, id: number): boolean =>
  toasts.findLast(({ kind }) => kind === 'deleted' || kind === 'layout_deleted')?.id === id;

export const dismiss = (id: number) =>
  set(live => ({ toasts: live.toasts.filter(toast => toast.id !== id) }));

/** Deleted for good: there is nothing to take back. */
export const dismissDeleted = (sids: readonly (string | null)[]) =>
  set(live => ({
    toasts: live.toasts.filter(({ kind, sid }) => kind !== 'deleted' || !sids.includes(sid)),
  }));

/** The channel on the screen. */
export function shownChannel(live: Live): Channel | undefined {
  const { channels } = live.studio;
  return channels.find(channel => channel.cname === live.chosen) ?? channels[0];
}

/** The open recording of the channel on the screen. */
export function openRecording(live: Live): Recording | undefined {
  const sid = shownChannel(live)?.recording;
  return sid ? live.studio.recordings.find(recording => recording.sid === sid) : undefined;
}
