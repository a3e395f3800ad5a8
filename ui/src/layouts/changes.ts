/**
 * What is different in the picture when one layout gives way to another, for everyone who is there.
 * Pure; the words stand in the catalogue.
 */
import type { Layout, Region } from '../api/types.ts';
import { arrange } from './arrange.ts';

export const CHANGES = [
  'appears',
  'disappears',
  'grows',
  'shrinks',
  'moves',
  'reshapes',
  'front',
  'rounder',
  'squarer',
  'framed',
  'unframed',
  'reframed',
  'named',
  'unnamed',
  'clearer',
  'fainter',
  'whole',
  'filled',
] as const;
export type ChangeKind = (typeof CHANGES)[number];

export interface Change {
  kind: ChangeKind;
  /** To whom, in order of joining. */
  uids: number[];
}

/** Less than this share of the canvas is not seen. */
const SEEN = 0.004;
/** A place is larger or smaller from this ratio of areas on. */
const LARGER = 1.06;

const differs = (a: number, b: number) => Math.abs(a - b) > SEEN;

function ofPlace(before: Region, after: Region): ChangeKind | null {
  const [was, is] = [before.width * before.height, after.width * after.height];
  if (is > was * LARGER) return 'grows';
  if (was > is * LARGER) return 'shrinks';
  if (differs(before.width, after.width) || differs(before.height, after.height)) return 'reshapes';
  const centre = (region: Region) => [region.x + region.width / 2, region.y + region.height / 2] as const;
  const [[x1, y1], [x2, y2]] = [centre(before), centre(after)];
  return differs(x1, x2) || differs(y1, y2) ? 'moves' : null;
}

function ofStyle(before: Region, after: Region): ChangeKind[] {
  const found: ChangeKind[] = [];
  const [round1, round2] = [before.corner ?? 0, after.corner ?? 0];
  if (differs(round1, round2)) found.push(round2 > round1 ? 'rounder' : 'squarer');
  const [line1, line2] = [before.border ?? null, after.border ?? null];
  if (line1 && !line2) found.push('unframed');
  if (!line1 && line2) found.push('framed');
  if (line1 && line2 && (line1.color !== line2.color || Math.abs(line1.width - line2.width) > 1e-4))
    found.push('reframed');
  if ((before.label ?? false) !== (after.label ?? false)) found.push(after.label ? 'named' : 'unnamed');
  const [alpha1, alpha2] = [before.alpha ?? 1, after.alpha ?? 1];
  if (differs(alpha1, alpha2)) found.push(alpha2 > alpha1 ? 'clearer' : 'fainter');
  const [fit1, fit2] = [before.fit ?? 'crop', after.fit ?? 'crop'];
  if (fit1 !== fit2) found.push(fit2 === 'fit' ? 'whole' : 'filled');
  return found;
}

interface Shown {
  region: Region;
  /** Those who lie below, as far as they overlap. */
  over: Set<number>;
}

function shown(layout: Layout, uids: readonly number[]): Map<number, Shown> {
  const seats = arrange(layout, uids).filter(({ region }) => !region.hidden);
  const found = new Map<number, Shown>();
  seats.forEach(({ region, uid }, i) => {
    if (uid === null) return;
    const over = seats.slice(0, i).flatMap(below => (overlap(below.region, region) ? [below.uid ?? 0] : []));
    found.set(uid, { region, over: new Set(over) });
  });
  return found;
}

function overlap(a: Region, b: Region): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > SEEN && down > SEEN;
}

/** Everything that changes for those who are there, alike things together. */
export function changesOf(before: Layout, after: Layout, uids: readonly number[]): Change[] {
  const [was, is] = [shown(before, uids), shown(after, uids)];
  const found = new Map<ChangeKind, number[]>();
  const note = (kind: ChangeKind, uid: number) => found.set(kind, [...(found.get(kind) ?? []), uid]);
  for (const uid of uids) {
    const [old, next] = [was.get(uid), is.get(uid)];
    if (!old && next) note('appears', uid);
    if (old && !next) note('disappears', uid);
    if (!old || !next) continue;
    const place = ofPlace(old.region, next.region);
    if (place) note(place, uid);
    else if ([...next.over].some(below => was.get(below)?.over.has(uid))) note('front', uid);
    for (const style of ofStyle(old.region, next.region)) note(style, uid);
  }
  return CHANGES.flatMap(kind => {
    const uids = found.get(kind);
    return uids ? [{ kind, uids }] : [];
  });
}
