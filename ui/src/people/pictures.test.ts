/** Small pictures: one call for all, and none that nobody looks at. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchPicture } from './pictures.ts';

let calls: string[];
let pictures: Record<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  pictures = { 1: 'data:1', 2: 'data:2' };
  vi.stubGlobal('fetch', async (path: string) => {
    calls.push(path);
    return Response.json({ pictures });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('asks once a second for all that are watched', async () => {
  const seen: (string | null)[][] = [[], [], []];
  const ends = seen.map((shown, i) => watchPicture('Room 1', i + 1, address => shown.push(address)));
  await vi.advanceTimersByTimeAsync(500);
  expect(calls).toEqual(['/api/v1/channels/Room%201/thumbnails?uids=1%2C2%2C3']);
  expect(seen).toEqual([['data:1'], ['data:2'], [null]]);

  ends[0]?.();
  pictures = { 2: 'data:2b' };
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls).toHaveLength(2);
  expect(calls[1]).toContain('uids=2%2C3');
  expect(seen).toEqual([['data:1'], ['data:2', 'data:2b'], [null, null]]);

  for (const end of ends.slice(1)) end();
  await vi.advanceTimersByTimeAsync(5000);
  expect(calls).toHaveLength(2);

  const end = watchPicture('Room 1', 2, address => seen[0]?.push(address));
  await vi.advanceTimersByTimeAsync(100);
  expect(calls).toHaveLength(3);
  expect(seen[0]?.at(-1)).toBe('data:2b');
  end();
});

it('asks for nothing while the page is not seen, and goes on after a failure', async () => {
  const shown: (string | null)[] = [];
  const end = watchPicture('Other', 1, address => shown.push(address));
  const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await vi.advanceTimersByTimeAsync(3000);
  expect(calls).toEqual([]);
  visible.mockReturnValue('visible');
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('gone')));
  await vi.advanceTimersByTimeAsync(2000);
  expect(shown).toEqual([]);
  vi.stubGlobal('fetch', async () => Response.json({ pictures }));
  await vi.advanceTimersByTimeAsync(2000);
  expect(shown[0]).toBe('data:1');
  end();
});
