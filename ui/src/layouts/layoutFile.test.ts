/** A layout as a file: what is written is read again, and what is wrong is named at its field. */
import { describe, expect, it } from 'vitest';
import type { Layout } from '../api/types.ts';
import { fileName, readLayoutFile, writeLayoutFile } from './layoutFile.ts';
import { TEMPLATES } from './templates.ts';

const file = (over: object) => JSON.stringify({ rollcall: 'layout', version: 1, name: 'x', ...over });
const region = (over: object) => ({ x: 0, y: 0, width: 0.5, height: 0.5, ...over });
const custom = (...regions: unknown[]) => file({ layout: { kind: 'custom', regions } });

function problems(text: string): string[] {
  const reading = readLayoutFile(text);
  return reading.ok ? [] : reading.problems.map(({ field, wrong }) => `${field}: ${wrong}`);
}

describe('a layout file', () => {
  it.each(TEMPLATES.map(({ id, layout }) => [id, layout({ width: 1280, height: 720 }, 4)] as const))(
    'brings %s back as it was',
    (name, layout) => {
      expect(readLayoutFile(writeLayoutFile({ name, layout }))).toEqual({ ok: true, file: { name, layout } });
    },
  );

  it('brings everything a place can have', () => {
    const layout: Layout = {
      kind: 'custom',
      regions: [
        {
          ...region({}),
          id: 'r1',
          uid: 7,
          z: -2,
          alpha: 0.5,
          fit: 'fit',
          corner: 0.5,
          border: { width: 0.01, color: '#ff8000' },
          label: true,
          hidden: true,
          locked: true,
          empty: { kind: 'text', text: '稍后回来' },
        },
        region({ x: 0.5, empty: { kind: 'picture', picture: 'a'.repeat(32) } }),
      ],
    };
    expect(readLayoutFile(writeLayoutFile({ name: '两人', layout }))).toMatchObject({
      ok: true,
      file: { layout },
    });
  });

  it.each([
    ['nonsense', [': notJson']],
    ['[]', ['rollcall: notOurs']],
    [file({ rollcall: 'recording' }), ['rollcall: notOurs']],
    [file({ version: 2 }), ['version: version']],
    [file({}), ['layout: missing']],
    [file({ name: ' ', layout: { kind: 'floating' } }), ['name: name']],
    [file({ name: 'n'.repeat(61), layout: { kind: 'circle' } }), ['name: name', 'layout.kind: kind']],
    [file({ layout: { kind: 'custom' } }), ['layout.regions: none']],
    [file({ layout: { kind: 'floating', regions: [region({})] } }), ['layout.regions: ruled']],
    [file({ layout: { kind: 'vertical', large_uid: 0 } }), ['layout.large_uid: uid']],
    [custom(...Array.from({ length: 18 }, () => region({}))), ['layout.regions: many']],
    [
      custom(region({}), region({ x: 0.9, y: 'top', height: undefined })),
      [
        'layout.regions[1].y: number',
        'layout.regions[1].height: missing',
        'layout.regions[1].width: outside',
      ],
    ],
    [
      custom(region({ width: 0, alpha: 2 })),
      ['layout.regions[0].width: outside', 'layout.regions[0].alpha: fraction'],
    ],
    [
      custom(
        region({ corner: 0.6, border: { width: 0.01, color: 'red' }, empty: { kind: 'text', text: '' } }),
      ),
      [
        'layout.regions[0].corner: corner',
        'layout.regions[0].border: color',
        'layout.regions[0].empty: text',
      ],
    ],
    [custom(region({ uid: 3 }), region({ uid: 3 })), ['layout.regions[1].uid: twice']],
    [custom(region({ id: 'a b' }), 7), ['layout.regions[0].id: id', 'layout.regions[1]: missing']],
  ])('%s is refused at its field', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('has a name every system takes', () => {
    expect(fileName('Chemistry: Monday / 10:00')).toBe('Chemistry-Monday-10-00.rollcall-layout.json');
    expect(fileName('两位主持')).toBe('两位主持.rollcall-layout.json');
    expect(fileName('../..')).toBe('layout.rollcall-layout.json');
  });
});
