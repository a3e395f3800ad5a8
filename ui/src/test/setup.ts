/** Before every test file: all catalogues, English spoken, and an empty page after each test. */
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { fetchWords, speak, startLanguage } from '../i18n/index.ts';

await startLanguage();
await fetchWords('reference');

beforeEach(() => speak('en'));
afterEach(() => {
  cleanup();
  localStorage.clear();
});
