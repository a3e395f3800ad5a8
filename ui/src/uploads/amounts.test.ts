/** Numbers of the settings, there and back. */
import { expect, it } from 'vitest';
import { ageOf, isPrivateKey, kbOf, keysOf, mbitOf, minuteOf, timeOf } from './amounts.ts';

it('limits are typed in megabits and kept in kilobytes', () => {
  expect(mbitOf(1250)).toBe(10);
  expect(mbitOf(10)).toBe(0.08);
  expect(kbOf('10')).toBe(1250);
  expect(kbOf('0,08')).toBe(10);
  for (const no of ['', 'fast', '0', '-1', '0.01', 'Infinity']) expect(kbOf(no), no).toBeNull();
  for (const kb of [10, 333, 2500, 125_000])
    expect(Math.abs((kbOf(String(mbitOf(kb))) ?? 0) - kb)).toBeLessThan(2);
});

it('hours are minutes after midnight', () => {
  expect(timeOf(0)).toBe('00:00');
  expect(timeOf(22 * 60 + 5)).toBe('22:05');
  for (const minute of [0, 61, 719, 1439]) expect(minuteOf(timeOf(minute))).toBe(minute);
  expect(minuteOf('06:30:00')).toBe(390);
  for (const no of ['', '6:30', '24:00', 'noon']) expect(minuteOf(no), no).toBeNull();
});

it('an age is told in the largest unit that says it', () => {
  const since = '2026-11-27T08:00:00.000Z';
  const after = (seconds: number) => ageOf(since, Date.parse(since) + seconds * 1000);
  expect(after(-3)).toEqual({ unit: 'seconds', count: 0 });
  expect(after(119)).toEqual({ unit: 'seconds', count: 119 });
  expect(after(121)).toEqual({ unit: 'minutes', count: 2 });
  expect(after(3 * 3600)).toEqual({ unit: 'hours', count: 3 });
  expect(after(50 * 3600)).toEqual({ unit: 'days', count: 2 });
});

it('keys are taken line by line, and a private one is told', () => {
  expect(keysOf(' age1a \n\n age1b ')).toEqual(['age1a', 'age1b']);
  expect(isPrivateKey('age1a\nAGE-SECRET-KEY-1QQ')).toBe(true);
  expect(isPrivateKey('age1a')).toBe(false);
});
