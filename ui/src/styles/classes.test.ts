/**
 * A class looks the same wherever it stands. Parts of the console are fetched when they are first shown,
 * and their style sheets stay: two sheets with rules for one class would change each other's page,
 * depending on where somebody went before.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import postcss from 'postcss';
import { expect, it } from 'vitest';

const sources = join(import.meta.dirname, '..');
/** Every style sheet of the console; the join page is a document of its own. */
const sheets = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
  path => path.endsWith('.css') && !path.startsWith('join/'),
);

it('each class has its look from one style sheet', () => {
  const homes = new Map<string, Set<string>>();
  for (const sheet of sheets) {
    postcss.parse(readFileSync(join(sources, sheet), 'utf8')).walkRules(({ selectors }) => {
      for (const selector of selectors) {
        const classes = new Set(selector.match(/\.[a-z][\w-]*/gi));
        // With two classes it says how one looks within, or beside, the other.
        const [only] = classes;
        if (only === undefined || classes.size > 1) continue;
        homes.set(only, (homes.get(only) ?? new Set()).add(sheet));
      }
    });
  }
  const shared = [...homes].filter(([, where]) => where.size > 1).map(([name, where]) => [name, ...where]);
  expect(shared).toEqual([]);
});
