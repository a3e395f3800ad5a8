/**
 * The console's one store: what the recorder says, whether it is there, and what people should
 * read. Components read slices of it. What the recorder says comes from the event socket alone: an
 * answer of a call may be older than the last event.
 */
import { create } from 'zustand';
import type { Channel, Message, Notice, Recording } from '../api/types.ts';
import { apply, NOTHING, type Studio } from './studio.ts';
import type { Target } from './target.ts';

/** `connecting` only before the first message ever; `denied` needs a new token. */
export type Link = 'connecting' | 'open' | 'lost' | 'denied';

export interface Toast {
  id: number;
  kind: 'notice' | 'recorded' | 'missing';
  notice: Notice | null;
  sid: string | null;
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

export const useLive = create<Live>()(() => ({
  studio: NOTHING,
  link: 'connecting',
  heardAt: {},
  toasts: [],
  chosen: null,
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
  const others = toasts.filter(toast => toast.notice?.code !== notice.code || toast.sid !== sid);
  return [...others, { id: nextToast++, kind: 'notice' as const, notice, sid }].slice(-4);
}

export const setLink = (link: Link) => set({ link });

export const choose = (cname: string) => set({ chosen: cname });

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

export const dismiss = (id: number) =>
  set(live => ({ toasts: live.toasts.filter(toast => toast.id !== id) }));

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
