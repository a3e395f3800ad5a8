/**
 * Who is where in a layout: the recorder's rules (model::layout, agora.md section 6) for layouts that
 * are not on the program yet. What is on the program comes from the recorder itself. Pure.
 */
import type { Layout, Region } from '../api/types.ts';
import { boxes, MOST, seats } from './geometry.ts';

/** A region, and who is in it; null: nobody yet. */
export interface Seat {
  region: Region;
  uid: number | null;
}

const plain = (
  uid: number,
  z: number,
  box: { x: number; y: number; width: number; height: number },
): Seat => ({
  region: { x: box.x, y: box.y, width: box.width, height: box.height, uid, z },
  uid,
});

function custom(regions: readonly Region[], uids: readonly number[]): Seat[] {
  const who = seats(regions, uids);
  const seated = regions.map((region, i) => ({ region, uid: who[i] ?? null }));
  return seated.sort((a, b) => (a.region.z ?? 0) - (b.region.z ?? 0));
}

function vertical(uids: readonly number[], chosen: number | null): Seat[] {
  let shown = uids.slice(0, MOST);
  if (chosen !== null && uids.includes(chosen) && !shown.includes(chosen))
    shown = [...shown.slice(0, MOST - 1), chosen];
  const large = chosen === null ? 0 : shown.indexOf(chosen);
  if (large >= 0) {
    return boxes('vertical', shown.length, large).flatMap(box => {
      const uid = shown[box.index];
      if (uid === undefined) return [];
      const seat = plain(uid, box.index, box);
      return [box.index === large ? { ...seat, region: { ...seat.region, fit: 'fit' as const } } : seat];
    });
  }
  // The chosen one is absent: the large pane shows the background, the others keep beside it.
  const small = shown.slice(0, MOST - 1);
  return boxes('vertical', small.length + 1, 0)
    .slice(1)
    .flatMap((box, i) => {
      const uid = small[i];
      return uid === undefined ? [] : [plain(uid, i, box)];
    });
}

/** Everyone's seat in drawing order, later on top; of a custom layout the empty ones, too. */
export function arrange(layout: Layout, uids: readonly number[]): Seat[] {
  switch (layout.kind) {
    case 'custom':
      return custom(layout.regions ?? [], uids);
    case 'vertical':
      return vertical(uids, layout.large_uid ?? null);
    case 'floating':
    case 'best-fit':
      return boxes(layout.kind, uids.length).flatMap(box => {
        const uid = uids[box.index];
        return uid === undefined ? [] : [plain(uid, box.index, box)];
      });
  }
}

/** Those who are heard but have no place in the picture, in order of joining. */
export function unseen(layout: Layout, uids: readonly number[]): number[] {
  const seen = new Set(arrange(layout, uids).flatMap(({ region, uid }) => (region.hidden ? [] : [uid])));
  return uids.filter(uid => !seen.has(uid));
}

/** Places of a custom layout that wait for somebody. */
export function freeSeats(layout: Layout, uids: readonly number[]): number {
  return arrange(layout, uids).filter(({ region, uid }) => uid === null && !region.hidden).length;
}

/** A region without what only editors need, defaults written out. */
function essence(region: Region) {
  const { uid, x, y, width, height, z, alpha, fit, corner, border, label, hidden, empty } = region;
  const near = (value: number) => Math.round(value * 1e5);
  return JSON.stringify([
    uid ?? null,
    [x, y, width, height].map(near),
    z ?? 0,
    near(alpha ?? 1),
    fit ?? 'crop',
    near(corner ?? 0),
    border ? [near(border.width), border.color] : null,
    label ?? false,
    hidden ?? false,
    empty ?? { kind: 'nothing' },
  ]);
}

/** Whether two layouts look the same. Of a layout by a rule, who is large is not asked. */
export function sameLayout(a: Layout, b: Layout): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind !== 'custom') return true;
  const [one, other] = [a.regions ?? [], b.regions ?? []];
  return (
    one.length === other.length && one.every((region, i) => essence(region) === essence(other[i] ?? region))
  );
}
