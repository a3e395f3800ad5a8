/** Addresses of pages: what is written is read again, and anything else leads to the console. */
import { expect, it } from 'vitest';
import { addressOf, type Route, readRoute, recordingAddress } from './route.ts';

const SID = '0192f0c1a2b3746586978a9babbccdde';

it('what is written is read again', () => {
  const routes: Route[] = [
    { page: 'console' },
    { page: 'trash' },
    { page: 'usage', month: null },
    { page: 'usage', month: '2026-11' },
    { page: 'api', app: null },
    { page: 'callbacks', app: 'school' },
    { page: 'api', app: 'school_portal-2' },
    { page: 'recordings', sid: null, query: '' },
    { page: 'recordings', sid: null, query: 'q=%E7%89%A9&tag=a%26b' },
    { page: 'recordings', sid: SID, query: 'state=problems' },
  ];
  for (const route of routes) expect(readRoute(addressOf(route))).toEqual(route);
  expect(recordingAddress(SID)).toBe(`#/recordings/${SID}`);
});

it('an address nobody made leads to a page all the same', () => {
  for (const hash of ['', '#', '#/', '#/elsewhere', '#token=abc'])
    expect(readRoute(hash)).toEqual({ page: 'console' });
  expect(readRoute('#/usage/2026-13')).toEqual({ page: 'usage', month: null });
  expect(readRoute('#/api/a%20b')).toEqual({ page: 'api', app: null });
  expect(readRoute('#/recordings/nonsense')).toEqual({ page: 'recordings', sid: null, query: '' });
});
