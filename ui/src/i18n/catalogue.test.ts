/**
 * Both catalogues say the same things; nothing is missing, nothing is left over.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DESKTOP_CODES } from '../api/failure.ts';
import openapi from '../api/openapi.json';
import en from './en.json';
import laterEn from './later.en.json';
import laterZh from './later.zh-CN.json';
import referenceEn from './reference.en.json';
import referenceZh from './reference.zh-CN.json';
import zh from './zh-CN.json';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : [...flat(value, `${path}${key}.`)],
  );
  return new Map(entries);
}

const english = flat({ ...en, ...laterEn, ...referenceEn });
const chinese = flat({ ...zh, ...laterZh, ...referenceZh });
const PLURAL = /_(zero|one|two|few|many|other)$/;
const bases = (catalogue: Map<string, string>) =>
  new Set([...catalogue.keys()].map(key => key.replace(PLURAL, '')));

/** Every source that may use a key. */
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

/** The keys the sources name: `'a.b'` whole, or `` `a.${x}` `` with anything in its holes. */
const code = sources(join(import.meta.dirname, '..')).join('\n');
const plain = new Set([...code.matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+)'/gi)].map(match => match[1] ?? ''));
const patterns = [...code.matchAll(/`([a-z]\w*\.[\w.-]*\$\{[^`]+)`/gi)].map(match => {
  const text = (match[1] ?? '').replace(/\$\{[^}]+\}/g, '\u0000').replace(/[.*+?^()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.replaceAll('\u0000', '[\\w-]+')}$`);
});

it('no subject is in two files of a language', () => {
  const subjects = [en, laterEn, referenceEn].flatMap(Object.keys);
  expect(subjects).toEqual([...new Set(subjects)]);
});

it('the languages have the same keys, with the plural forms each needs', () => {
  expect(bases(chinese)).toEqual(bases(english));
  for (const [catalogue, language] of [
    [english, 'en'],
    [chinese, 'zh-CN'],
  ] as const) {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = [...catalogue.keys()].filter(key => PLURAL.test(key) && !key.startsWith('people.shows'));
    for (const key of counted) {
      const base = key.replace(PLURAL, '');
      for (const form of needed)
        expect(catalogue.has(`${base}_${form}`), `${language}: ${base}_${form}`).toBe(true);
      expect(needed).toContain(PLURAL.exec(key)?.[1]);
    }
  }
});

it('the same holes are in both, and no sentence is empty or left in English', () => {
  const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(match => match[1]).sort();
  for (const [key, text] of chinese) {
    expect(holes(text), key).toEqual(holes(english.get(key) ?? ''));
    expect(text.trim(), key).not.toBe('');
    const words = /[a-z]{4,}/.test((english.get(key) ?? '').replace(/\{\{\w+\}\}|https?:\S+/g, ''));
    if (words && key !== 'common.product' && !key.endsWith('indowTitle'))
      expect(text, key).toMatch(/[\u4e00-\u9fff]/);
  }
});

it('every key that is used is there', () => {
  const known = bases(english);
  const roots = new Set(Object.keys({ ...en, ...laterEn, ...referenceEn }));
  const used = [...plain].filter(key => roots.has(key.split('.')[0] ?? ''));
  expect(used.filter(key => !known.has(key))).toEqual([]);
});

it('every key that is there is used', () => {
  const unused = [...bases(english)].filter(
    key => !plain.has(key) && !patterns.some(pattern => pattern.test(key)),
  );
  expect(unused).toEqual([]);
});

it('every error code of the contract, which notices bear, too, and of the desktop has its sentence and its advice', () => {
  const codes = [...openapi.components.schemas.ErrorCode.enum, ...DESKTOP_CODES];
  for (const catalogue of [en, zh]) {
    expect(Object.keys(catalogue.errors).sort()).toEqual([...codes, 'unreachable'].sort());
  }
  for (const code of codes) {
    for (const [language, catalogue] of [english, chinese].entries()) {
      expect(catalogue.get(`errors.${code}.message`), `${code} ${language}`).toBeTruthy();
      expect(catalogue.get(`errors.${code}.advice`), `${code} ${language}`).toBeTruthy();
    }
  }
});

type Schema = {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  oneOf?: Schema[];
  allOf?: Schema[];
};

/** Every field of a body, and of what is in it. */
function fieldsOf(schema: Schema, seen = new Set<string>()): string[] {
  const { $ref, properties = {}, items, oneOf = [], allOf = [] } = schema;
  if ($ref) {
    const name = $ref.split('/').at(-1) ?? '';
    if (seen.has(name)) return [];
    const schemas: Record<string, unknown> = openapi.components.schemas;
    return fieldsOf(schemas[name] as Schema, seen.add(name));
  }
  const inner = [...Object.values(properties), ...oneOf, ...allOf, ...(items ? [items] : [])];
  return [...Object.keys(properties), ...inner.flatMap(one => fieldsOf(one, seen))];
}

it('every field that the recorder may call wrong has its word', () => {
  const bodies = Object.values(openapi.paths)
    .flatMap(path => Object.values(path))
    .map(
      (operation: { requestBody?: { content?: Record<string, { schema?: Schema }> } }) =>
        operation.requestBody,
    )
    .map(body => body?.content?.['application/json']?.schema)
    .filter(schema => schema !== undefined);
  expect(bodies.length).toBeGreaterThan(10);
  const fields = new Set(bodies.flatMap(schema => fieldsOf(schema)));
  for (const catalogue of [en, zh]) expect(Object.keys(catalogue.fields).sort()).toEqual([...fields].sort());
});
