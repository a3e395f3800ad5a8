/** What the strip offers: the rules first, then the kept layouts in their order. Pure. */
import type { Layout, SavedLayout } from '../api/types.ts';
import { sameLayout } from './arrange.ts';
import type { Drawn } from './geometry.ts';

export interface Entry {
  /** A rule's name, or the id of a kept layout. */
  id: string;
  /** Null: a rule, which the catalogue names. */
  name: string | null;
  layout: Layout;
  saved: SavedLayout | null;
}

export const RULES: readonly Drawn[] = ['floating', 'best-fit', 'vertical'];

/** Who is large stays who is large, whatever is chosen. */
export function entriesOf(kept: readonly SavedLayout[], large: number | null): Entry[] {
  const ruled = RULES.map(kind => ({
    id: kind,
    name: null,
    layout: large === null ? { kind } : { kind, large_uid: large },
    saved: null,
  }));
  return [...ruled, ...kept.map(saved => ({ id: saved.id, name: saved.name, layout: saved.layout, saved }))];
}

/** Which entry a layout is: of several that look the same, the one that was chosen; -1: none. */
export function indexOn(entries: readonly Entry[], layout: Layout, chosen: string | null): number {
  const same = entries.map(entry => sameLayout(entry.layout, layout));
  const at = entries.findIndex(({ id }, i) => same[i] && id === chosen);
  return at >= 0 ? at : same.indexOf(true);
}
