import { expect, it } from 'vitest';
import { takeToken } from '../console/access.ts';
import { takeTarget } from './target.ts';

const at = (address: string) => history.replaceState(null, '', address);

it('a place in the address is taken once and leaves the token to whom it belongs', () => {
  at('/?a=1#token=secret&channel=%E6%95%B0%E5%AD%A6%20%281%29');
  expect(takeTarget()).toEqual({ channel: '数学 (1)' });
  expect(takeTarget()).toBeNull();
  expect(takeToken()).toBe('secret');
  expect(location.href).toMatch(/\/\?a=1$/);
});

it('a recording is a place, other words are none', () => {
  at('/#recording=0123');
  expect(takeTarget()).toEqual({ recording: '0123' });
  expect(location.hash).toBe('');
  at('/#token=secret');
  expect(takeTarget()).toBeNull();
  expect(location.hash).toBe('#token=secret');
});
