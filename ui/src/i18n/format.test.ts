import { expect, it } from 'vitest';
import { clock, day, hoursAndMinutes, percent, rate, row, seconds, size, timecode } from './format.ts';
import { detect } from './index.ts';

it('writes lengths', () => {
  expect(clock(7_900)).toBe('0:07');
  expect(clock(754_000)).toBe('12:34');
  expect(clock(3_723_000)).toBe('1:02:03');
  expect(timecode(0)).toBe('00:00:00');
  expect(timecode(754_000)).toBe('00:12:34');
  expect(timecode(36_000_000)).toBe('10:00:00');
  expect(seconds(3412, 'en')).toBe('3.4');
  expect(hoursAndMinutes(42_120)).toEqual({ hours: 11, minutes: 42 });
});

it('writes sizes as disks count', () => {
  expect(size(0, 'en')).toBe('0 bytes');
  expect(size(1, 'en')).toBe('1 byte');
  expect(size(999, 'en')).toBe('999 bytes');
  expect(size(0, 'zh-CN')).toBe('0字节');
  expect(size(48_200, 'en')).toBe('48 kB');
  expect(size(7_300_000, 'en')).toBe('7.3 MB');
  expect(size(2_800_000_000, 'zh-CN')).toBe('2.8 GB');
  expect(size(123_456_789, 'en')).toBe('123 MB');
});

it('writes rates and shares; all only of all', () => {
  expect(rate(3_412_000, 'en')).toBe('3.4 MB/s');
  expect(rate(48_200, 'zh-CN')).toBe('48 kB/s');
  expect(percent(4399, 'en')).toBe('43%');
  expect(percent(9999, 'en')).toBe('99%');
  expect(percent(10_000, 'zh-CN')).toBe('100%');
});

it('writes days', () => {
  expect(day('2026-11-23', 'en')).toBe('Nov 23, 2026');
  expect(day('2026-11-23', 'zh-CN')).toBe('2026年11月23日');
  expect(day('nonsense', 'en')).toBe('nonsense');
});

it('finds the language', () => {
  expect(detect(['zh-Hans-CN', 'en'], null)).toBe('zh-CN');
  expect(detect(['fr', 'zh', 'en'], null)).toBe('zh-CN');
  expect(detect(['fr', 'de'], null)).toBe('en');
  expect(detect(['en-GB', 'zh'], null)).toBe('en');
  expect(detect(['en-GB'], 'zh-CN')).toBe('zh-CN');
  expect(detect(['en-GB'], 'tlh')).toBe('en');
});

it('names in a row are apart in every language', () => {
  expect(row(['Ada', '王小明'], 'en')).toBe('Ada, 王小明');
  expect(row(['Ada', '王小明'], 'zh-CN')).toBe('Ada、王小明');
});
