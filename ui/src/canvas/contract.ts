/**
 * Between the recorder's contract and the editor's core: the layout that is edited, be it live or
 * prepared, as tiles; and what the editor asks, as calls.
 */
import { editLayout, editPrepared, makeCustom, prepareLayout, setLayout } from '../api/client.ts';
import type { Channel, Layout, Region, RegionEdit } from '../api/types.ts';
import { arrange } from '../layouts/arrange.ts';
import type { Target } from '../stage/Preview.tsx';
import type { Request, Told } from './core/editor.ts';
import { type Change, type Edit, type Tile, tile } from './core/tile.ts';

/** The layout of a target; none: nothing is prepared. */
export const layoutOf = (channel: Channel, target: Target): Layout | null =>
  target === 'live' ? channel.layout : (channel.prepared ?? null);

export function tileOf(region: Region, id: string): Tile {
  const { id: _, uid, border, empty, ...rest } = region;
  const more = { ...rest, uid: uid ?? null, border: border ?? null, empty: empty ?? { kind: 'nothing' } };
  return tile(id, region, more as Change);
}

/** What the recorder says of a target's layout. */
export function toldOf(channel: Channel, target: Target): Told | null {
  const layout = layoutOf(channel, target);
  if (!layout) return null;
  const people = channel.participants.map(({ uid, name }) => ({ uid, name }));
  const isCustom = layout.kind === 'custom';
  return {
    canvas: channel.canvas,
    people,
    tiles: isCustom ? (layout.regions ?? []).map(ownTile) : turned(layout, channel),
    rule: isCustom ? null : layout,
  };
}

const ownTile = (region: Region, i: number) => tileOf(region, region.id ?? `r${i + 1}`);

/** The tiles that a layout by a rule has as a custom one: as the recorder turns it (model::layout). */
function turned(layout: Layout, channel: Channel): Tile[] {
  const uids = channel.participants.map(({ uid }) => uid);
  const seats = arrange(layout, uids).filter(seat => seat.uid !== null);
  const place = (uid: number | null) => (uid === null ? -1 : uids.indexOf(uid));
  return seats
    .sort((a, b) => place(a.uid) - place(b.uid))
    .map(({ region }, i) => tileOf({ ...region, uid: null }, `r${i + 1}`));
}

const regionEdit = (edit: Edit): RegionEdit => edit;

const customOf = (tiles: readonly Tile[]): Layout => ({ kind: 'custom', regions: [...tiles] });

/** Asks the recorder for what the editor wants. */
export async function ask(
  cname: string,
  target: Target,
  told: Told | null,
  request: Request,
): Promise<unknown> {
  const live = target === 'live';
  const put = (layout: Layout) => (live ? setLayout(cname, layout) : prepareLayout(cname, layout));
  switch (request.kind) {
    case 'custom':
      return live ? makeCustom(cname) : put(customOf(told?.tiles ?? []));
    case 'replace':
      return put(request.layout as Layout);
    case 'edits': {
      if (request.first)
        return put(customOf(request.edits.flatMap(edit => (edit.op === 'add' ? edit.region : []))));
      const edits = request.edits.map(regionEdit);
      return live ? editLayout(cname, edits) : editPrepared(cname, edits);
    }
  }
}
