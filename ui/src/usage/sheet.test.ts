/** What people type as a price sheet, and months in words. */
import { expect, it } from 'vitest';
import type { PriceSheet } from '../api/types.ts';
import { money, monthsToChoose, price } from './money.ts';
import { draftOf, sheetOf, withTier } from './sheet.ts';

const SHEET: PriceSheet = {
  currency: 'USD',
  audio: '1.49',
  tiers: [{ name: 'HD', up_to: 921_600, per_1000_minutes: '5.99' }, { name: 'HD+' }],
};

it('a sheet that nobody touches stays as it is', () => {
  expect(sheetOf(draftOf(SHEET))).toEqual(SHEET);
});

it('numbers are read as people write them, and what is missing is named', () => {
  const draft = draftOf(SHEET);
  const [first, last] = draft.tiers as [(typeof draft.tiers)[0], (typeof draft.tiers)[0]];
  const typed = { ...draft, currency: ' cny ', audio: '9,5', tiers: [{ ...first, upTo: '921,600' }, last] };
  expect(sheetOf(typed)).toEqual({ ...SHEET, currency: 'CNY', audio: '9.5' });
  expect(sheetOf({ ...draft, currency: 'yuan' })).toEqual({ wrong: 'currency' });
  expect(sheetOf({ ...draft, audio: '-1' })).toEqual({ wrong: 'audio' });
  expect(sheetOf({ ...draft, tiers: [{ ...first, upTo: '' }, last] })).toEqual({ wrong: 'tiers[0].up_to' });
  expect(sheetOf({ ...draft, tiers: [first, { ...last, upTo: '100' }] })).toEqual({
    wrong: 'tiers[1].up_to',
  });
  expect(sheetOf({ ...draft, tiers: [first, { ...last, name: 'hd' }] })).toEqual({ wrong: 'tiers[1].name' });
  const dear = { ...draft, tiers: [{ ...first, price: 'much' }, last] };
  expect(sheetOf(dear)).toEqual({ wrong: 'tiers[0].per_1000_minutes' });
  expect(sheetOf(withTier(draft))).toEqual({ wrong: 'tiers[1].up_to' });
});

it('amounts are shown to the cent, and less than a cent is not nothing', () => {
  expect(money('1.66404', 'USD', 'en')).toBe('$1.66');
  expect(money('0.000399', 'USD', 'en')).toBe('$0.0004');
  expect(price('5.9', 'USD', 'en')).toBe('$5.90');
  expect(money('1.2', 'CNY', 'zh-CN')).toBe('¥1.20');
});

it('this month and the one that is shown can always be chosen', () => {
  const now = new Date('2026-12-01T00:10:00Z');
  expect(monthsToChoose(['2026-11', '2026-09'], '2026-10', now)).toEqual([
    '2026-12',
    '2026-11',
    '2026-10',
    '2026-09',
  ]);
});
