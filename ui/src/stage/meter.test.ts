import { expect, it } from 'vitest';
import { fall, height, SILENCE_DB, toDb } from './meter.ts';

it('full scale fills the bar, half of it is six decibels less, silence is empty', () => {
  expect(height(toDb(1))).toBe(1);
  expect(toDb(0.5)).toBeCloseTo(-6.02, 2);
  expect(height(toDb(0))).toBe(0);
});

it('rises at once and falls twenty decibels in a second and a half', () => {
  expect(fall(SILENCE_DB, -10, 16)).toBe(-10);
  expect(fall(-10, SILENCE_DB, 1500)).toBeCloseTo(-30);
  expect(fall(-55, SILENCE_DB, 1500)).toBe(SILENCE_DB);
});
