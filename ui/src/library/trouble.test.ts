/** What went wrong, in words and in one sign. */
import i18next from 'i18next';
import { expect, it } from 'vitest';
import { speak } from '../i18n/index.ts';
import { recording } from '../test/world.ts';
import { isNews, signOf, troubleWords } from './trouble.ts';

const crashed = recording(1, {
  ended_at: '2026-11-23T09:30:12.000Z',
  problem: 'The recorder stopped unexpectedly at 2026-11-23T09:30:12.000Z.',
  problem_code: 'recording_recovered',
  loss: { gaps: [], set_aside_bytes: 48_123 },
});

it('has a sign for each kind, and none where nothing is wrong', () => {
  expect(signOf(recording(1))).toBeNull();
  expect(signOf(crashed)).toBe('interrupted');
  expect(signOf(recording(1, { state: 'failed', problem: 'x', problem_code: 'recording_failed' }))).toBe(
    'failed',
  );
  expect(signOf(recording(1, { problem: 'x', problem_code: 'disk_full' }))).toBe('early');
  expect(signOf(recording(1, { frames_missing: 3 }))).toBe('frames');
});

it('is news until somebody has read it', () => {
  expect(isNews(crashed)).toBe(true);
  expect(isNews({ ...crashed, acknowledged: true })).toBe(false);
  expect(isNews(recording(1))).toBe(false);
});

it('says how long the picture stood still, and that the rest is complete only where it is', () => {
  const gaps = [{ at_ms: 51_000, length_ms: 1600, reason: 'the recorder stopped unexpectedly' }];
  const said = (missing: number) => {
    const loss = { gaps, set_aside_bytes: 0 };
    return troubleWords(recording(1, { loss, frames_missing: missing }), i18next.t, 'en');
  };
  expect(said(0)).toEqual([
    '1.6 s are missing at 0:51: the recorder was interrupted.',
    'The rest is complete.',
  ]);
  expect(said(60)[1]).toBe('60 frames are missing: the picture stood still for 2.0 s in all.');
  expect(said(60)).toHaveLength(2);
});

it('says a crash in the language that is spoken, and never shows the recorder’s own words', async () => {
  const words = () => troubleWords(crashed, i18next.t, i18next.language);
  expect(words()[0]).toMatch(/^The recorder stopped unexpectedly on Nov 23, 2026, /);
  expect(words()[1]).toContain('48 kB');
  await speak('zh-CN');
  expect(words()[0]).toMatch(/^录制服务于 2026年11月23日/);
  await speak('en');
  const odd = recording(1, { problem: 'The encoder failed.', problem_code: 'recording_failed' });
  expect(troubleWords(odd, i18next.t, 'en')).toEqual([
    'It ended early because of an error. Everything up to then is kept.',
  ]);
  await speak('zh-CN');
  for (const code of ['recording_failed', 'mp4_failed', 'mp4_waiting', 'disk_full', undefined] as const) {
    const failed = recording(1, { problem: 'The encoder failed.', ...(code ? { problem_code: code } : {}) });
    expect(troubleWords(failed, i18next.t, 'zh-CN').join()).not.toMatch(/encoder|failed/);
  }
  await speak('en');
});
