/** Which marker is next. */
import { expect, it } from 'vitest';
import type { Marker } from '../api/types.ts';
import { neighbour } from './markers.ts';

const markers: Marker[] = [1000, 5000, 9000].map(at_ms => ({ id: String(at_ms), at_ms }));
const at = (ms: number, by: 1 | -1) => neighbour(markers, ms, by)?.at_ms;

it('goes from marker to marker, and back past the one that was just reached', () => {
  expect(at(0, 1)).toBe(1000);
  expect(at(999.99, 1)).toBe(5000);
  expect(at(1000.4, 1)).toBe(5000);
  expect(at(9000, 1)).toBeUndefined();
  expect(at(9400, -1)).toBe(5000);
  expect(at(8000, -1)).toBe(5000);
  expect(at(5200, -1)).toBe(1000);
  expect(at(500, -1)).toBe(1000);
  expect(neighbour([], 500, -1)).toBeUndefined();
});
