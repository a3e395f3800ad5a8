/**
 * Which recordings are shown, and in which order; and that as a part of the address. Pure: gives a
 * new list, never touches its own.
 */
import type { Delivery, Recording } from '../api/types.ts';
import { WAYS, wayOf } from '../uploads/way.ts';
import { signOf } from './trouble.ts';

export const ORDERS = ['newest', 'oldest', 'longest', 'largest', 'name'] as const;
export type Order = (typeof ORDERS)[number];

export const CONDITIONS = ['complete', 'problems', 'running'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Where a recording is, as people look for it. */
export const FILTER_WAYS = WAYS.filter(way => way !== 'in_step');
export type FilterWay = (typeof FILTER_WAYS)[number];

export interface Filter {
  words: string;
  channel: string | null;
  tag: string | null;
  /** Days of this machine's calendar, 2026-11-23; both count. */
  from: string | null;
  to: string | null;
  condition: Condition | null;
  way: FilterWay | null;
  order: Order;
}

export const EVERYTHING: Filter = {
  words: '',
  channel: null,
  tag: null,
  from: null,
  to: null,
  condition: null,
  way: null,
  order: 'newest',
};

/** Whether anything is left out. */
export const leavesOut = (filter: Filter): boolean =>
  filter.words.trim() !== '' ||
  [filter.channel, filter.tag, filter.from, filter.to, filter.condition, filter.way].some(
    part => part !== null,
  );

/** Without case and with full-width forms read as plain ones, as input methods type them. */
const plain = (text: string) => text.normalize('NFKC').toLowerCase();

/** As one looks for it: without accents, too; signs of other scripts stay. */
const bare = (text: string) => plain(text.normalize('NFKD').replace(/[\u0300-\u036f]/g, ''));

export const nameOf = (recording: Recording): string => recording.title ?? recording.cname;

// Ids are made in order of time.
const byAge = (a: Recording, b: Recording) => (a.sid > b.sid ? -1 : a.sid < b.sid ? 1 : 0);

const COMPARE: Record<Order, (a: Recording, b: Recording) => number> = {
  newest: byAge,
  oldest: (a, b) => byAge(b, a),
  longest: (a, b) => b.duration_ms - a.duration_ms || byAge(a, b),
  largest: (a, b) => b.size_bytes - a.size_bytes || byAge(a, b),
  name: (a, b) => nameOf(a).localeCompare(nameOf(b)) || byAge(a, b),
};

/** The day it was begun on, in this machine's calendar. */
export function dayOf(recording: Recording): string {
  const date = new Date(recording.started_at);
  return Number.isNaN(date.getTime()) ? '' : dayText(date);
}

export function dayText(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const IS_RUNNING = ['starting', 'recording', 'paused', 'stopping', 'finalizing'];

function isIn(condition: Condition, recording: Recording): boolean {
  const running = IS_RUNNING.includes(recording.state);
  switch (condition) {
    case 'running':
      return running;
    case 'problems':
      return signOf(recording) !== null;
    case 'complete':
      return !running && signOf(recording) === null;
  }
}

function isOnWay(wanted: FilterWay, recording: Recording, delivery: Delivery | undefined): boolean {
  const way = wayOf(recording, delivery);
  if (way === 'in_step') return wanted === 'sending';
  return way === 'fetching' ? wanted === 'away' : way === wanted;
}

/** Every word must stand in the title, the channel's name, a tag or one of the people's names. */
export function find(
  recordings: readonly Recording[],
  filter: Filter,
  deliveries: Readonly<Record<string, Delivery>> = {},
): Recording[] {
  const wanted = bare(filter.words).split(/\s+/).filter(Boolean);
  const tag = filter.tag === null ? null : plain(filter.tag);
  return recordings
    .filter(recording => {
      const { cname, title, tags = [], participants } = recording;
      if (filter.channel !== null && cname !== filter.channel) return false;
      if (tag !== null && !tags.some(one => plain(one) === tag)) return false;
      if (filter.condition !== null && !isIn(filter.condition, recording)) return false;
      if (filter.way !== null && !isOnWay(filter.way, recording, deliveries[recording.sid])) return false;
      if (filter.from !== null || filter.to !== null) {
        const day = dayOf(recording);
        if ((filter.from !== null && day < filter.from) || (filter.to !== null && day > filter.to))
          return false;
      }
      if (wanted.length === 0) return true;
      const text = bare([title ?? '', cname, ...tags, ...participants].join('\n'));
      return wanted.every(word => text.includes(word));
    })
    .sort(COMPARE[filter.order]);
}

/** Every channel and tag there is to choose from; tags however they are written, most used first. */
export function choices(recordings: readonly Recording[]): { channels: string[]; tags: string[] } {
  const channels = new Set(recordings.map(({ cname }) => cname));
  const tags = new Map<string, { written: string; count: number }>();
  for (const tag of recordings.flatMap(recording => recording.tags ?? [])) {
    const known = tags.get(plain(tag));
    tags.set(plain(tag), { written: known?.written ?? tag, count: (known?.count ?? 0) + 1 });
  }
  const used = [...tags.values()].sort((a, b) => b.count - a.count || a.written.localeCompare(b.written));
  return { channels: [...channels].sort((a, b) => a.localeCompare(b)), tags: used.map(tag => tag.written) };
}

const DAY = /^\d{4}-\d\d-\d\d$/;

export function readFilter(query: string): Filter {
  const asked = new URLSearchParams(query);
  const one = <T extends string>(all: readonly T[], name: string) => all.find(it => it === asked.get(name));
  const day = (name: string) => (DAY.test(asked.get(name) ?? '') ? asked.get(name) : null);
  return {
    words: asked.get('q') ?? '',
    channel: asked.get('channel'),
    tag: asked.get('tag'),
    from: day('from'),
    to: day('to'),
    condition: one(CONDITIONS, 'state') ?? null,
    way: one(FILTER_WAYS, 'way') ?? null,
    order: one(ORDERS, 'order') ?? 'newest',
  };
}

export function writeFilter(filter: Filter): string {
  const { words: q, channel, tag, from, to, condition: state, way } = filter;
  const order = filter.order === 'newest' ? null : filter.order;
  const parts = Object.entries({ q: q || null, channel, tag, from, to, state, way, order });
  return new URLSearchParams(
    parts.filter((part): part is [string, string] => part[1] !== null && part[1] !== undefined),
  ).toString();
}
