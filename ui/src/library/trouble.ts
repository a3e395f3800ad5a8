/**
 * What a recording lost or what went wrong with it, in plain words of the language that is spoken.
 */
import type { TFunction } from 'i18next';
import type { Recording } from '../api/types.ts';
import { clock, dateAndTime, seconds, size } from '../i18n/format.ts';

/** The one word that stays with it; null when nothing went wrong. */
export type Sign = 'interrupted' | 'failed' | 'early' | 'frames';

export function signOf(recording: Recording): Sign | null {
  const { loss, problem, problem_code: code, state, frames_missing: missing } = recording;
  if (code === 'recording_recovered' || loss) return 'interrupted';
  if (state === 'failed') return 'failed';
  if (problem) return 'early';
  return missing > 0 ? 'frames' : null;
}

/** Whether something happened that nobody has read yet. */
export const isNews = (recording: Recording): boolean =>
  signOf(recording) !== null && recording.acknowledged !== true;

function problemWords(recording: Recording, t: TFunction, language: string): string | null {
  const { problem, problem_code: code, ended_at: ended } = recording;
  if (!problem) return null;
  const at = ended ? dateAndTime(ended, language) : t('common.unknown');
  if (code === 'recording_recovered') return t('library.problems.recovered', { at });
  if (code === 'disk_full') return t('library.problems.diskFull');
  if (code === 'mp4_failed' || code === 'mp4_waiting') {
    return `${t(`errors.${code}.message`)} ${t(`errors.${code}.advice`)}`;
  }
  return t('library.problems.failed');
}

/** Every sentence; empty when nothing was lost. */
export function troubleWords(recording: Recording, t: TFunction, language: string): string[] {
  const words: string[] = [];
  const { loss, frames_missing: missing } = recording;
  const gaps = loss?.gaps ?? [];
  const [gap] = gaps;
  const problem = problemWords(recording, t, language);
  if (problem) words.push(problem);
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
  if (missing > 0) {
    const length = seconds((missing * 1000) / recording.canvas.fps, language);
    words.push(t('library.framesMissing', { count: missing, length }));
  } else if (gap) words.push(t('library.restComplete'));
  return words;
}
