/** The UI's layouts are the recorder's to the pixel: held against what the model writes down. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Layout } from '../api/types.ts';
import { arrange } from './arrange.ts';
import { pixels, type Rect, type Size } from './geometry.ts';

interface Case {
  canvas: Size;
  layout: Layout;
  participants: number[];
  regions: (Rect & { uid: number | null })[];
}

const FILE = join(import.meta.dirname, '../../../tests/fixtures/layouts.json');
const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { cases: Case[] };

it('computes the pixels of every layout as the recorder does', () => {
  expect(cases.length).toBeGreaterThan(300);
  for (const { canvas, layout, participants, regions } of cases) {
    const seats = arrange(layout, participants);
    const placed = seats.map(({ region, uid }) => ({ uid, ...pixels(region, canvas) }));
    expect(placed, JSON.stringify({ canvas, layout, participants })).toEqual(regions);
  }
});
