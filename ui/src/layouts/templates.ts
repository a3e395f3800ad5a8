/**
 * Layouts to start from. Three are rules that grow by themselves; the others are drawings with seats,
 * made for a canvas and a number of seats: whole, even pixels, the same margins on all sides, and the
 * golden section where one part leads. Pure.
 */
import type { Canvas, Layout, Region } from '../api/types.ts';
import { even, GOLDEN, grid, type Rect, type Room, roomOf, shrink, split } from './drawing.ts';

export type TemplateId =
  | 'floating'
  | 'best-fit'
  | 'vertical'
  | 'lecture'
  | 'interview'
  | 'panel'
  | 'one-to-one'
  | 'picture-in-picture'
  | 'portrait';

/** A seat on the drawing, in pixels of the canvas. Seats are taken in order of joining. */
interface Spot extends Rect {
  /** Shows the whole picture: for slides. */
  whole?: boolean;
  /** Radius of the corners in pixels. */
  round?: number;
  label?: boolean;
  line?: boolean;
  /** Height in the stack. */
  z?: number;
}

export interface Template {
  id: TemplateId;
  /** By a rule: everyone up to the 17th is seen. Otherwise how many seats it can have. */
  seats: 'all' | { least: number; usual: number; most: number };
  /** Looks best on an upright canvas. */
  upright?: boolean;
  layout: (canvas: Shape, seats: number) => Layout;
}

export type Shape = Pick<Canvas, 'width' | 'height'>;

const LINE = { width: 0.0035, color: '#ffffff' };

/** People beside or below something that leads: as many columns or rows as keep them large. */
function crowd(area: Rect, count: number, gap: number, round: number): Spot[] {
  return grid(area, count, gap).map(rect => ({ ...rect, round, label: true }));
}

/** Slides in 16:9 lead; the speaker and whoever joins in stand beside them, on upright canvases below. */
function lecture({ safe, gap, round, wide }: Room, seats: number): Spot[] {
  const people = seats - 1;
  const lead = { whole: true, round: round / 2 };
  if (people === 0) return [{ ...fitted(safe, 16 / 9), ...lead }];
  if (!wide) {
    const slides = { ...safe, height: even((safe.width * 9) / 16) };
    const below = shrink(safe, { top: slides.height + gap });
    return [{ ...slides, ...lead }, ...crowd(below, people, gap, round)];
  }
  const [left, right] = split(safe, people > 4 ? 1 - GOLDEN ** 2.6 : 1 - GOLDEN ** 3, gap, 'across');
  const slides = fitted(left, 16 / 9);
  const beside = { ...right, y: slides.y, height: slides.height };
  return [{ ...slides, ...lead }, ...crowd(beside, people, gap, round)];
}

/** The largest rectangle of a shape in the middle of an area. */
function fitted(area: Rect, ratio: number): Rect {
  const width = Math.min(even(area.width), even(area.height * ratio));
  const height = Math.min(even(area.height), even(width / ratio));
  return {
    x: area.x + even((area.width - width) / 2),
    y: area.y + even((area.height - height) / 2),
    width,
    height,
  };
}

/** Whoever asks in the smaller part of the golden section, the guests in the larger. */
function interview({ safe, gap, round, wide }: Room, seats: number): Spot[] {
  const [host, guests] = split(safe, 1 - GOLDEN, gap, wide ? 'across' : 'down');
  const stacked = Array.from({ length: seats - 1 }, (_, i) => i);
  const turn = wide ? 'down' : 'across';
  const places = stacked.map(i => slice(guests, stacked.length, i, gap, turn));
  return [host, ...places].map(rect => ({ ...rect, round, label: true }));
}

function slice(area: Rect, parts: number, at: number, gap: number, way: 'across' | 'down'): Rect {
  const side = way === 'across' ? 'width' : 'height';
  const length = even((area[side] - gap * (parts - 1)) / parts);
  // What even pixels leave over goes to the last.
  const rest = at === parts - 1 ? area[side] - (length + gap) * (parts - 1) : length;
  const start = at * (length + gap);
  return way === 'across'
    ? { ...area, x: area.x + start, width: rest }
    : { ...area, y: area.y + start, height: rest };
}

/** Everyone alike, in rows that stand in the middle. */
function panel({ safe, gap, round }: Room, seats: number): Spot[] {
  return crowd(safe, seats, gap, round);
}

/** Two face to face. */
function oneToOne({ safe, gap, round, wide }: Room): Spot[] {
  const way = wide ? 'across' : 'down';
  return [0, 1].map(i => ({ ...slice(safe, 2, i, gap, way), round, label: true }));
}

/** The first fills the canvas; the others stand in its lower right corner and above. */
function pictureInPicture({ all, safe, gap, round, wide }: Room, seats: number): Spot[] {
  const small = seats - 1;
  const width = even(wide ? all.width * GOLDEN ** 3 : all.width * GOLDEN ** 2);
  const height = even((width * 9) / 16);
  const rows = Math.max(1, Math.floor((safe.height + gap) / (height + gap)));
  const spots = Array.from({ length: small }, (_, i): Spot => {
    const [column, row] = [Math.floor(i / rows), i % rows];
    const x = safe.x + safe.width - width - column * (width + gap);
    const y = safe.y + safe.height - height - row * (height + gap);
    return { x, y, width, height, round, label: true, line: true, z: i + 1 };
  });
  return [all, ...spots];
}

/** For phones: one leads, the others below; what apps lay over the picture's ends stays free. */
function portrait(room: Room, seats: number): Spot[] {
  const { all, wide, gap, round } = room;
  // On a canvas that lies, the upright part in the middle, as phones cut it out.
  const upright = wide ? fitted(all, 9 / 16) : all;
  const side = even(upright.width * 0.05);
  const free = shrink(upright, {
    left: side,
    right: side,
    top: even(upright.height * 0.08),
    bottom: even(upright.height * 0.14),
  });
  const spot = (rect: Rect): Spot => ({ ...rect, round, label: true });
  if (seats === 1) return [spot(free)];
  if (seats === 2) return [0, 1].map(i => spot(slice(free, 2, i, gap, 'down')));
  const [lead, below] = split(free, GOLDEN, gap, 'down');
  return [spot(lead), ...grid(below, seats - 1, gap).map(spot)];
}

function rule(id: TemplateId & Layout['kind']): Template {
  return { id, seats: 'all', layout: () => ({ kind: id }) };
}

function drawn(
  id: TemplateId,
  seats: { least: number; usual: number; most: number },
  spots: (room: Room, seats: number) => Spot[],
): Template {
  const layout = (canvas: Shape, count: number): Layout => {
    const within = Math.min(seats.most, Math.max(seats.least, count));
    return { kind: 'custom', regions: spots(roomOf(canvas), within).map(spot => regionOf(spot, canvas)) };
  };
  return { id, seats, layout };
}

function regionOf(spot: Spot, { width, height }: Shape): Region {
  const region: Region = {
    x: spot.x / width,
    y: spot.y / height,
    width: spot.width / width,
    height: spot.height / height,
    z: spot.z ?? 0,
  };
  if (spot.whole) region.fit = 'fit';
  if (spot.round) {
    const share = spot.round / Math.min(spot.width, spot.height);
    region.corner = Math.min(0.5, Math.round(share * 1e4) / 1e4);
  }
  if (spot.label) region.label = true;
  if (spot.line) region.border = LINE;
  return region;
}

export const TEMPLATES: readonly Template[] = [
  rule('floating'),
  rule('best-fit'),
  rule('vertical'),
  drawn('lecture', { least: 2, usual: 4, most: 9 }, lecture),
  drawn('interview', { least: 2, usual: 2, most: 3 }, interview),
  drawn('panel', { least: 2, usual: 4, most: 16 }, panel),
  drawn('one-to-one', { least: 2, usual: 2, most: 2 }, oneToOne),
  drawn('picture-in-picture', { least: 2, usual: 2, most: 5 }, pictureInPicture),
  { ...drawn('portrait', { least: 1, usual: 3, most: 9 }, portrait), upright: true },
];

/** As many seats as people are there; the usual number while the room is not filled. */
export function seatsFor({ seats }: Template, people: number): number {
  if (seats === 'all') return people;
  const wanted = people < 2 ? seats.usual : people;
  return Math.min(seats.most, Math.max(seats.least, wanted));
}
