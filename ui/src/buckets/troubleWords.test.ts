/** Every trouble that the contract knows has its sentences, and a clock says by how much it is wrong. */
import i18next from 'i18next';
import { expect, it } from 'vitest';
import openapi from '../api/openapi.json';
import type { BucketTrouble } from '../api/types.ts';
import { speak } from '../i18n/index.ts';
import { clockWords, troubleWords } from './troubleWords.ts';

const schema = openapi.components.schemas.BucketTrouble;
const troubles = (
  'enum' in schema ? schema.enum : (schema as { oneOf: { enum: string[] }[] }).oneOf.flatMap(one => one.enum)
) as BucketTrouble[];
const t = i18next.t;

it.each(['en', 'zh-CN'] as const)('says what happened, what is safe and what to do in %s', async language => {
  await speak(language);
  expect(troubles.length).toBeGreaterThan(10);
  const end = language === 'en' ? /\.$/ : /。$/;
  for (const trouble of troubles) {
    const { happened, todo } = troubleWords(trouble, null, t);
    expect(happened, trouble).toMatch(end);
    expect(todo, trouble).toMatch(end);
    // A key that is shown instead of its words.
    expect(happened + todo, trouble).not.toMatch(/trouble\.|buckets\./);
    expect(todo, trouble).toMatch(language === 'en' ? /safe|whole/ : /安全|完好/);
  }
});

it('says by how much the clock is wrong, and on which side', async () => {
  expect(clockWords(423, t)).toBe('This computer’s clock is 7 minutes ahead of the service’s.');
  expect(clockWords(-95, t)).toBe('This computer’s clock is 95 seconds behind the service’s.');
  expect(clockWords(1, t)).toBe('This computer’s clock is 1 second ahead of the service’s.');
  expect(clockWords(null, t)).toBeNull();
  expect(troubleWords('clock_off', 423, t).happened).toContain('7 minutes');
  // Another trouble is not the clock's fault, though it is a little off.
  expect(troubleWords('busy', 423, t).happened).not.toContain('clock');
  await speak('zh-CN');
  expect(clockWords(-423, t)).toBe('本机时钟比服务商慢 7 分钟。');
});
