/**
 * Numbers, lengths, sizes and dates as people write them. Pure.
 */

/** 0:07, 12:34, 1:02:03. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Always with hours, so that nothing jumps while it runs: 00:00:07. */
export function timecode(ms: number): string {
  const text = clock(ms).padStart(5, '0');
  return text.length > 5 ? text.padStart(8, '0') : `00:${text}`;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** 12.4 MB, in thousands as disks count. */
export function size(bytes: number, language: string): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  const maximumFractionDigits = step < 2 || value >= 100 ? 0 : 1;
  const unit = UNITS[step] ?? 'byte';
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    // Short, the one is no word of any language, and never plural.
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits,
  }).format(value);
}

/** 3.4 MB/s. */
export const rate = (bytesPerSecond: number, language: string): string =>
  `${size(bytesPerSecond, language)}/s`;

/** 43 %; rounded down, so that all is only said of all. `parts`: of ten thousand. */
export function percent(parts: number, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  return format.format(Math.floor(parts / 100) / 100);
}

/** Whole hours and minutes of a length. */
export function hoursAndMinutes(seconds: number): { hours: number; minutes: number } {
  const minutes = Math.floor(seconds / 60);
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** Seconds with one decimal: 3.4. */
export function seconds(ms: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(
    ms / 1000,
  );
}

export function dateAndTime(utc: string, language: string): string {
  const date = new Date(utc);
  if (Number.isNaN(date.getTime())) return utc;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** 14:05, of this machine's day. */
export function timeOfDay(utc: string, language: string): string {
  const date = new Date(utc);
  if (Number.isNaN(date.getTime())) return utc;
  return new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(date);
}

/** A day of the calendar, 2026-11-23, as people write it. */
export function day(text: string, language: string): string {
  const date = new Date(`${text}T12:00:00`);
  if (Number.isNaN(date.getTime())) return text;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(date);
}

/** Names one after another: Ada, Bo, Cy; 艾达、博、赛. */
export const row = (names: readonly string[], language: string): string =>
  names.join(language.startsWith('zh') ? '、' : ', ');

/** Names in a sentence: Ada, Bo and Cy. */
export function listed(names: readonly string[], language: string): string {
  return new Intl.ListFormat(language, { style: 'long', type: 'conjunction' }).format(names);
}
