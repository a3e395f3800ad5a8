/**
 * A layout as a file of Rollcall's own, and what is wrong with one that was changed by hand: every
 * wrong field by its path. The recorder checks again. Pure.
 */
import type { Layout, Region } from '../api/types.ts';
import { MOST } from './geometry.ts';

export const VERSION = 1;
export const LONGEST_NAME = 60;

export type Wrong =
  | 'notJson'
  | 'notOurs'
  | 'version'
  | 'missing'
  | 'name'
  | 'kind'
  | 'number'
  | 'fraction'
  | 'outside'
  | 'corner'
  | 'color'
  | 'border'
  | 'flag'
  | 'fit'
  | 'uid'
  | 'twice'
  | 'none'
  | 'many'
  | 'ruled'
  | 'whole'
  | 'text'
  | 'picture'
  | 'id';

export interface FileProblem {
  /** Such as `layout.regions[2].width`; empty: the file as a whole. */
  field: string;
  wrong: Wrong;
}

export interface LayoutFile {
  name: string;
  layout: Layout;
}

export type Reading = { ok: true; file: LayoutFile } | { ok: false; problems: FileProblem[] };

/** What is written to the file. */
export function writeLayoutFile({ name, layout }: LayoutFile): string {
  return `${JSON.stringify({ rollcall: 'layout', version: VERSION, name, layout }, null, 2)}\n`;
}

/** A name for the file that every system takes. */
export function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  return `${plain === '' ? 'layout' : plain}.rollcall-layout.json`;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFraction = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && [...value].length <= most && !CONTROL.test(value);

/** A rule for a field that may be absent. */
type Check = (value: unknown) => Wrong | null;
const flag: Check = value => (typeof value === 'boolean' ? null : 'flag');
const fraction: Check = value => (isFraction(value) ? null : 'fraction');
const whole: Check = value => (Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31 ? null : 'whole');
const uid: Check = value =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) < 2 ** 32 ? null : 'uid';

const OPTIONAL: Record<string, Check> = {
  id: value => (typeof value === 'string' && /^[A-Za-z0-9_-]{1,32}$/.test(value) ? null : 'id'),
  uid,
  z: whole,
  alpha: fraction,
  fit: value => (value === 'crop' || value === 'fit' ? null : 'fit'),
  corner: value => (isFraction(value) && value <= 0.5 ? null : 'corner'),
  border: value => {
    if (!isObject(value) || typeof value.width !== 'number') return 'border';
    if (value.width <= 0 || value.width > 0.05) return 'border';
    return typeof value.color === 'string' && /^#[0-9a-f]{6}$/i.test(value.color) ? null : 'color';
  },
  label: flag,
  hidden: flag,
  locked: flag,
  empty: value => {
    if (!isObject(value)) return 'text';
    if (value.kind === 'nothing') return null;
    if (value.kind === 'text') return isText(value.text, 120) ? null : 'text';
    return typeof value.picture === 'string' && /^[0-9a-f]{32}$/.test(value.picture) ? null : 'picture';
  },
};

function readRegion(value: unknown, at: string, problems: FileProblem[]): Region | null {
  if (!isObject(value)) {
    problems.push({ field: at, wrong: 'missing' });
    return null;
  }
  const before = problems.length;
  const wrong = (field: string, what: Wrong) => problems.push({ field: `${at}.${field}`, wrong: what });
  for (const field of ['x', 'y', 'width', 'height']) {
    const found = value[field];
    if (found === undefined) wrong(field, 'missing');
    else if (typeof found !== 'number') wrong(field, 'number');
    else if (!isFraction(found)) wrong(field, 'fraction');
  }
  for (const [start, side] of [
    ['x', 'width'],
    ['y', 'height'],
  ] as const) {
    const [from, length] = [value[start], value[side]];
    if (isFraction(from) && isFraction(length) && (length <= 0 || from + length > 1 + 1e-6))
      wrong(side, 'outside');
  }
  const region: Json = { x: value.x, y: value.y, width: value.width, height: value.height };
  for (const [field, check] of Object.entries(OPTIONAL)) {
    const found = value[field];
    if (found === undefined || found === null) continue;
    const what = check(found);
    if (what) wrong(field, what);
    else region[field] = found;
  }
  // Every field was checked above.
  return problems.length === before ? (region as unknown as Region) : null;
}

function readLayout(value: unknown, problems: FileProblem[]): Layout | null {
  if (!isObject(value)) {
    problems.push({ field: 'layout', wrong: 'missing' });
    return null;
  }
  const kinds: Layout['kind'][] = ['floating', 'best-fit', 'vertical', 'custom'];
  const kind = kinds.find(known => known === value.kind);
  if (!kind) {
    problems.push({ field: 'layout.kind', wrong: value.kind === undefined ? 'missing' : 'kind' });
    return null;
  }
  const layout: Layout = { kind };
  const large = value.large_uid;
  if (large !== undefined && large !== null) {
    const what = uid(large);
    if (what) problems.push({ field: 'layout.large_uid', wrong: what });
    else layout.large_uid = Number(large);
  }
  const given: unknown[] = Array.isArray(value.regions) ? value.regions : [];
  if (kind !== 'custom') {
    if (given.length > 0) problems.push({ field: 'layout.regions', wrong: 'ruled' });
    return layout;
  }
  if (given.length === 0) problems.push({ field: 'layout.regions', wrong: 'none' });
  if (given.length > MOST) problems.push({ field: 'layout.regions', wrong: 'many' });
  const regions = given.map((region, i) => readRegion(region, `layout.regions[${i}]`, problems));
  for (const field of ['uid', 'id'] as const) {
    const seen = new Set<unknown>();
    regions.forEach((region, i) => {
      const value = region?.[field] ?? null;
      if (value === null) return;
      if (seen.has(value)) problems.push({ field: `layout.regions[${i}].${field}`, wrong: 'twice' });
      seen.add(value);
    });
  }
  layout.regions = regions.filter(region => region !== null);
  return layout;
}

/** Reads a file; what is not known in it is left out. */
export function readLayoutFile(text: string): Reading {
  const failed = (field: string, wrong: Wrong): Reading => ({ ok: false, problems: [{ field, wrong }] });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failed('', 'notJson');
  }
  if (!isObject(value) || value.rollcall !== 'layout') return failed('rollcall', 'notOurs');
  if (value.version !== VERSION) return failed('version', 'version');
  const problems: FileProblem[] = [];
  const name = isText(value.name, LONGEST_NAME) ? value.name.trim() : null;
  if (name === null) problems.push({ field: 'name', wrong: 'name' });
  const layout = readLayout(value.layout, problems);
  if (name === null || layout === null || problems.length > 0) return { ok: false, problems };
  return { ok: true, file: { name, layout } };
}
