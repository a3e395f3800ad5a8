/** What a recording lost, in plain words; empty when nothing. */
import type { TFunction } from 'i18next';
import type { Recording } from '../api/types.ts';
import { clock, seconds, size } from '../i18n/format.ts';

export function lossWords(recording: Recording, t: TFunction, language: string): string[] {
  const words: string[] = [];
  const { loss, frames_missing: missing } = recording;
  const gaps = loss?.gaps ?? [];
  const [gap] = gaps;
  if (gap && gaps.length === 1) {
    words.push(t('library.gap', { length: seconds(gap.length_ms, language), at: clock(gap.at_ms) }));
  }
  if (gaps.length > 1) {
    const total = gaps.reduce((sum, { length_ms }) => sum + length_ms, 0);
    words.push(t('library.gaps', { count: gaps.length, length: seconds(total, language) }));
  }
  if (loss && loss.set_aside_bytes > 0) {
    words.push(t('library.setAside', { size: size(loss.set_aside_bytes, language) }));
  }
  if (missing > 0) words.push(t('library.framesMissing', { count: missing }));
  return words;
}
