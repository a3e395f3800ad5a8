/** The settings of apps as an integrator meets them: one is added, gets a key once, is changed and deleted. */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApiApp } from '../api/types.ts';
import { speak } from '../i18n/index.ts';
import { type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import ApiApps from './ApiApps.tsx';
import { useKnown } from './known.ts';

const PORTAL: ApiApp = {
  id: '0123456789abcdef0123456789abcdef',
  name: '校园门户 School portal',
  calls_per_second: 10,
  created_at: '2026-11-27T08:00:00.000Z',
  customers: [
    { id: 'c0ffee', created_at: '2026-11-27T08:01:00.000Z', used_at: '2026-11-27T09:30:00Z' },
    { id: 'decaf0', created_at: '2026-11-27T08:02:00.000Z' },
  ],
  callback_signed: false,
};
const SECRET = '5ec2e7'.repeat(8);

let calls: Calls;
let apps: ApiApp[];
let copied: string[];

beforeEach(() => {
  useKnown.setState({ apps: null, failure: null, secrets: {} });
  apps = [];
  copied = [];
  calls = hearCalls();
  calls.answer(({ method, path, body }) => {
    if (method === 'GET') return Response.json(apps);
    if (path.endsWith('/customers')) {
      apps = apps.map(app => ({
        ...app,
        customers: [...app.customers, { id: 'new1d', created_at: '2026-11-27T10:00:00.000Z' }],
      }));
      return Response.json({ id: 'new1d', secret: SECRET }, { status: 201 });
    }
    if (method === 'DELETE') {
      apps = path.includes('/customers/') ? apps : [];
      return new Response(null, { status: 204 });
    }
    const app = { ...PORTAL, customers: [], ...(body as Partial<ApiApp>) };
    apps = [app];
    return Response.json(app, { status: method === 'POST' ? 201 : 200 });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function show() {
  const onLeave = vi.fn();
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async text => {
    copied.push(text);
  });
  return { user, onLeave, ...render(<ApiApps onLeave={onLeave} />) };
}
const press = (name: string | RegExp) => screen.getByRole('button', { name });
const sent = (method: string) => calls.all.filter(call => call.method === method);

it('says what it is for, and leads to the documentation', async () => {
  const { user, onLeave } = show();
  expect(
    await screen.findByRole('heading', {
      name: 'Programs that drive Agora Cloud Recording can drive this recorder',
    }),
  ).toBeTruthy();
  const docs = screen.getByRole('link', { name: 'Documentation' });
  expect(docs.getAttribute('href')).toBe('#/api');
  await user.click(docs);
  expect(onLeave).toHaveBeenCalled();
});

it('an app is added by its name alone, or with the id that clients know', async () => {
  const { user } = show();
  await user.click(await screen.findByRole('button', { name: 'Add an app' }));
  await user.click(press('Add an app'));
  expect(screen.getByText('A name has 1 to 60 characters, on one line.')).toBeTruthy();
  expect(sent('POST')).toEqual([]);
  await user.type(screen.getByLabelText('Name'), 'School portal');
  await user.click(press('Add an app'));
  expect(await screen.findByRole('heading', { name: 'School portal' })).toBeTruthy();
  expect(sent('POST').map(({ body }) => body)).toEqual([{ name: 'School portal', calls_per_second: 10 }]);

  await user.click(press('Add an app'));
  await user.type(screen.getByLabelText('Name'), 'Old clients');
  await user.type(screen.getByLabelText('App ID (optional)'), 'a1b2');
  await user.type(screen.getByLabelText('Callback address (optional)'), 'https://example.org/x');
  await user.click(press('Add an app'));
  await waitFor(() =>
    expect(sent('POST').at(-1)?.body).toEqual({
      name: 'Old clients',
      id: 'a1b2',
      calls_per_second: 10,
      callback_url: 'https://example.org/x',
    }),
  );
});

it('what is refused stands at its field', async () => {
  const { user } = show();
  await user.click(await screen.findByRole('button', { name: 'Add an app' }));
  await user.type(screen.getByLabelText('Name'), 'School portal');
  const refuse = (code: string, status: number, field?: string) =>
    calls.answer(() => Response.json({ code, kind: 'request', message: 'x', field }, { status }));
  refuse('app_exists', 409);
  await user.click(press('Add an app'));
  expect(await screen.findByText('There is an app with this ID already.')).toBeTruthy();
  refuse('invalid_app', 400, 'callback_url');
  await user.click(press('Add an app'));
  await waitFor(() =>
    expect(screen.getByLabelText('Callback address (optional)').getAttribute('aria-invalid')).toBe('true'),
  );
  expect(screen.queryByRole('alert')).toBeNull();
  await user.keyboard('{Escape}');
  expect(screen.queryByLabelText('Name')).toBeNull();
});

it('a secret is shown once, and copied by a press', async () => {
  apps = [{ ...PORTAL, customers: [] }];
  const { user, container } = show();
  await user.click(await screen.findByRole('button', { name: `Make a customer ID for ${PORTAL.name}` }));
  expect(await screen.findByText(SECRET)).toBeTruthy();
  expect(screen.getByText(/it is not shown again/)).toBeTruthy();
  await user.click(press('Copy: Customer secret'));
  expect(copied).toEqual([SECRET]);
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(press('I have copied it'));
  expect(screen.queryByText(SECRET)).toBeNull();
  const row = within(screen.getByRole('list', { name: `Customer IDs of ${PORTAL.name}` }));
  expect(row.getByText('new1d')).toBeTruthy();
  expect(container.innerHTML).not.toContain(SECRET);
});

it('says when a customer id was used, and deletes only after a question', async () => {
  apps = [PORTAL];
  const { user, container } = show();
  expect(await screen.findByText(/used last Nov 27, 2026/)).toBeTruthy();
  expect(screen.getByText(/not used since the recorder started/)).toBeTruthy();
  await user.click(press('Delete the customer ID c0ffee'));
  expect(sent('DELETE')).toEqual([]);
  await user.click(press('Cancel'));
  await user.click(press('Delete the customer ID c0ffee'));
  await user.click(press('Delete'));
  expect(sent('DELETE').map(({ path }) => path)).toEqual([`/api/v1/apps/${PORTAL.id}/customers/c0ffee`]);

  await user.click(press(`Delete ${PORTAL.name}`));
  expect(sent('DELETE')).toHaveLength(1);
  expect(screen.getByText(/what is being recorded goes on/)).toBeTruthy();
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(press('Delete'));
  expect(sent('DELETE').at(-1)?.path).toBe(`/api/v1/apps/${PORTAL.id}`);
  expect(await screen.findByRole('heading', { name: /^Programs that drive/ })).toBeTruthy();
});

it('an app is changed; what is not typed anew stays', async () => {
  apps = [{ ...PORTAL, callback_url: 'https://example.org/x' }];
  const { user } = show();
  await user.click(await screen.findByRole('button', { name: `Change ${PORTAL.name}` }));
  expect(screen.queryByLabelText('App ID (optional)')).toBeNull();
  const rate = screen.getByLabelText('Calls a second');
  await user.clear(rate);
  await user.type(rate, '50');
  await user.click(press('Save'));
  await waitFor(() =>
    expect(sent('PUT').map(({ path, body }) => [path, body])).toEqual([
      [
        `/api/v1/apps/${PORTAL.id}`,
        { name: PORTAL.name, calls_per_second: 50, callback_url: 'https://example.org/x' },
      ],
    ]),
  );
});

it('a list that cannot be read is tried again', async () => {
  calls.answer(() => Response.json({ code: 'internal', kind: 'fault', message: 'x' }, { status: 500 }));
  const { user } = show();
  await screen.findByRole('alert');
  calls.answer(() => Response.json([PORTAL]));
  await user.click(press('Try again'));
  expect(await screen.findByRole('heading', { name: PORTAL.name })).toBeTruthy();
});

it('has no serious finding in Chinese', async () => {
  apps = [PORTAL];
  const { user, container } = show();
  await screen.findByRole('heading', { name: PORTAL.name });
  await act(() => speak('zh-CN'));
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(press('添加应用'));
  expect(await seriousFindings(container)).toEqual([]);
});
