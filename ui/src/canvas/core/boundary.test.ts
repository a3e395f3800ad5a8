/**
 * The core knows no page: it imports itself and the layouts' geometry, which imports nothing. (That it
 * uses nothing of the DOM is held by its own tsconfig.json, which has no DOM to use.)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const CORE = import.meta.dirname;
const GEOMETRY = resolve(CORE, '../../layouts/geometry.ts');

function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(match => match[1] ?? '');
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

it('imports itself and geometry alone', () => {
  const files = sources(CORE);
  expect(files.length).toBeGreaterThan(15);
  const out = files.flatMap(file =>
    imports(file)
      .map(name => (name.startsWith('.') ? resolve(file, '..', name) : name))
      .filter(name => name !== GEOMETRY && !name.startsWith(`${CORE}/`))
      .map(name => `${relative(CORE, file)} -> ${name}`),
  );
  expect(out).toEqual([]);
  expect(imports(GEOMETRY)).toEqual([]);
});
