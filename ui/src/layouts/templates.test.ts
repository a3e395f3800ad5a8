/** Templates on every canvas and for every number: inside, on even pixels, the same margins. */
import { describe, expect, it } from 'vitest';
import type { Region } from '../api/types.ts';
import { PRESETS } from '../channels/presets.ts';
import { arrange, freeSeats, unseen } from './arrange.ts';
import { seatsFor, TEMPLATES } from './templates.ts';

const ALL = Array.from({ length: 17 }, (_, i) => i + 1);
const CANVASES = [
  ...PRESETS,
  { id: 'odd', width: 854, height: 480 },
  { id: 'tiny', width: 320, height: 180 },
];
const people = (count: number) => ALL.slice(0, count);

function overlapping(regions: readonly Region[]): number {
  let found = 0;
  regions.forEach((a, i) => {
    for (const b of regions.slice(i + 1)) {
      const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (across > 1e-9 && down > 1e-9) found++;
    }
  });
  return found;
}

describe.each(TEMPLATES.map(template => [template.id, template] as const))('%s', (id, template) => {
  it('keeps every place inside the canvas and on even pixels, whatever the number', () => {
    for (const canvas of CANVASES) {
      for (const count of ALL) {
        const { kind, regions = [] } = template.layout(canvas, count);
        if (kind !== 'custom') continue;
        for (const region of regions) {
          for (const [start, side, total] of [
            [region.x, region.width, canvas.width],
            [region.y, region.height, canvas.height],
          ] as const) {
            const [from, length] = [start * total, side * total];
            const where = `${canvas.id}, ${count}: ${from} + ${length} of ${total}`;
            expect(Math.abs(from / 2 - Math.round(from / 2)), where).toBeLessThan(1e-6);
            expect(Math.abs(length / 2 - Math.round(length / 2)), where).toBeLessThan(1e-6);
            expect(length, where).toBeGreaterThanOrEqual(2);
            expect(from, where).toBeGreaterThanOrEqual(0);
            expect(from + length, where).toBeLessThanOrEqual(total + 1e-6);
          }
          expect(region.corner ?? 0).toBeLessThanOrEqual(0.5);
        }
      }
    }
  });

  it('lies over nobody, but where one picture is in another', () => {
    if (template.seats === 'all' || id === 'picture-in-picture') return;
    for (const canvas of CANVASES)
      for (const count of ALL) expect(overlapping(template.layout(canvas, count).regions ?? [])).toBe(0);
  });

  it('shows everyone up to its last seat and names the rest', () => {
    const canvas = { width: 1280, height: 720 };
    for (const count of ALL) {
      const seats = seatsFor(template, count);
      const layout = template.layout(canvas, seats);
      const away = unseen(layout, people(count));
      const most = template.seats === 'all' ? 17 : template.seats.most;
      expect(away).toEqual(ALL.slice(most, count));
      expect(freeSeats(layout, people(count))).toBe(
        layout.kind === 'custom' ? Math.max(0, seats - count) : 0,
      );
      expect(arrange(layout, people(count)).filter(({ uid }) => uid !== null)).toHaveLength(
        count - away.length,
      );
    }
  });
});

it('tiles of one template have one size, and the same margin on both sides', () => {
  const panel = TEMPLATES.find(({ id }) => id === 'panel');
  for (const canvas of CANVASES) {
    for (const count of ALL.slice(1, 16)) {
      const regions = panel?.layout(canvas, count).regions ?? [];
      expect(new Set(regions.map(({ width, height }) => `${width} ${height}`)).size).toBe(1);
      const left = Math.min(...regions.map(({ x }) => x)) * canvas.width;
      const right = canvas.width - Math.max(...regions.map(({ x, width }) => x + width)) * canvas.width;
      expect(Math.abs(left - right)).toBeLessThanOrEqual(2.001);
    }
  }
});

it('slides are whole and in their own shape', () => {
  const lecture = TEMPLATES.find(({ id }) => id === 'lecture');
  const canvas = { width: 1280, height: 720 };
  for (const seats of [2, 4, 9]) {
    const slides = lecture?.layout(canvas, seats).regions?.[0];
    expect(slides?.fit).toBe('fit');
    const ratio = ((slides?.width ?? 0) * canvas.width) / ((slides?.height ?? 1) * canvas.height);
    expect(ratio).toBeCloseTo(16 / 9, 1);
    expect(slides?.width).toBeGreaterThan(0.6);
  }
});

it('what apps lay over a phone’s picture stays free', () => {
  const portrait = TEMPLATES.find(({ id }) => id === 'portrait');
  for (const { y, height } of portrait?.layout({ width: 1080, height: 1920 }, 5).regions ?? []) {
    expect(y).toBeGreaterThanOrEqual(0.079);
    expect(y + height).toBeLessThanOrEqual(0.861);
  }
});
