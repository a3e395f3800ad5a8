/**
 * The letters of a placeholder, by the recorder's rule: first letters of the first and last word,
 * or the last character of a Chinese name.
 */
export function initials(name: string): string {
  const last = Array.from(name.trim()).at(-1) ?? '';
  if (last >= '\u3400' && last <= '\u9fff') return last;
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(word => word !== '');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = ends
    .map(word => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
  return letters === '' ? '?' : letters;
}
