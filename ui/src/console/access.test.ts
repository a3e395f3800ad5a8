import { afterEach, expect, it, vi } from 'vitest';
import { enter, takeToken, tokenIn } from './access.ts';

afterEach(() => vi.unstubAllGlobals());

it('finds the token in what a person pastes', () => {
  expect(tokenIn('http://127.0.0.1:7411/#token=abc123')).toBe('abc123');
  expect(tokenIn('  abc123 \n')).toBe('abc123');
  expect(tokenIn('#token=a%2Bb')).toBe('a+b');
  for (const nothing of ['', 'http://127.0.0.1:7411/', 'two words']) expect(tokenIn(nothing)).toBeNull();
});

it('takes the token out of the address bar', () => {
  history.replaceState(null, '', '/?a=1#token=secret');
  expect(takeToken()).toBe('secret');
  expect(location.href).not.toContain('secret');
  expect(takeToken()).toBeNull();
});

it('a used token is no reason to stay out while the session is good', async () => {
  const refusal = { code: 'unauthorized', kind: 'access', message: 'used' };
  let session = 200;
  vi.stubGlobal('fetch', async (path: string) =>
    path.endsWith('/session') || session === 401
      ? Response.json(refusal, { status: 401 })
      : Response.json({}),
  );
  expect(await enter('used')).toBeNull();
  session = 401;
  expect((await enter('used'))?.code).toBe('unauthorized');
  expect((await enter(null))?.status).toBe(401);
});
