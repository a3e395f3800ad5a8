import { expect, it } from 'vitest';
import { interpolate } from './useRunningTime.ts';

it('runs on between messages, and stands when none has come for a while', () => {
  expect(interpolate(5000, 100, 100, true)).toBe(5000);
  expect(interpolate(5000, 100, 900, true)).toBe(5800);
  expect(interpolate(5000, 100, 60_000, true)).toBe(7000);
  expect(interpolate(5000, 900, 100, true)).toBe(5000);
  expect(interpolate(5000, 100, 900, false)).toBe(5000);
});
