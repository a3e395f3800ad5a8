import { expect, it } from 'vitest';
import { foreignIn } from './name.ts';

it('names the first character that a channel cannot have', () => {
  expect(foreignIn('高一(3)班 García #2, 9.30!')).toBeNull();
  expect(foreignIn('Math: 9/10')).toBe(':');
  expect(foreignIn('Class 🎓?')).toBe('🎓');
});
