/** The settings of cloud storage as a person meets them: a bucket is added, tried, used and removed. */
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bucket, UploadSettings } from '../api/types.ts';
import { speak } from '../i18n/index.ts';
import { useLive } from '../live/store.ts';
import { NOTHING, type Studio } from '../live/studio.ts';
import { type Call, type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import { studio } from '../test/world.ts';
import CloudStorage from './CloudStorage.tsx';

const SCHOOL: Bucket = {
  id: 'school',
  name: 'School archive',
  service: 'alibaba_oss',
  bucket: 'lessons',
  region: 'cn-hangzhou',
  prefix: 'rollcall/{yyyy}',
  keys: 'keyring',
};
const DISK: Bucket = {
  id: 'disk',
  name: 'USB disk',
  service: 'folder',
  bucket: '/media/disk',
  keys: 'not_needed',
};
const SETTINGS = NOTHING.uploads.settings;
const uploads = (settings: Partial<UploadSettings> = {}) => ({
  ...NOTHING.uploads,
  settings: { ...SETTINGS, ...settings },
});
const to = (primary: string, backup?: string) => ({ destination: { primary, ...(backup && { backup }) } });

let calls: Calls;
beforeEach(() => {
  calls = hearCalls();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function show(over: Partial<Studio> = {}) {
  useLive.setState({ studio: studio(over), link: 'open', toasts: [], heardAt: {}, chosen: null });
  return { user: userEvent.setup(), ...render(<CloudStorage />) };
}
const bodies = (method: string, path: string) =>
  calls.all.filter(call => call.method === method && call.path === path).map(({ body }) => body);
const press = (name: string | RegExp) => screen.getByRole('button', { name });
const labels = (root: Element) => [...root.querySelectorAll('label')].map(label => label.textContent);

async function fill(user: ReturnType<typeof userEvent.setup>, fields: Record<string, string>) {
  for (const [label, text] of Object.entries(fields)) {
    const field = screen.getByLabelText(label);
    await user.clear(field);
    await user.type(field, text.replaceAll('{', '{{'));
  }
}

describe('a first bucket', () => {
  it('is added by naming the service, what it needs, and nothing more', async () => {
    calls.answer(({ path }) =>
      Response.json(path === '/api/v1/buckets' ? { ...SCHOOL, id: 'tencent' } : NOTHING.uploads),
    );
    const { user, container } = show();
    expect(screen.getByRole('heading', { name: 'Recordings stay on this computer only' })).toBeTruthy();
    await user.click(press('Add a bucket'));
    await user.click(press(/^Tencent Cloud COS/));
    const form = container.querySelector('form') as Element;
    expect(labels(form).slice(0, 5)).toEqual(['Name', 'Bucket', 'Region', 'SecretId', 'SecretKey']);
    expect(form.querySelectorAll('input[type="password"]')).toHaveLength(2);

    await user.click(press('Add bucket'));
    expect(screen.getByRole('alert').textContent).toContain('Something is still missing');
    expect(calls.all).toEqual([]);

    await fill(user, { Bucket: 'lessons-1250000000', Region: 'ap-guangzhou', SecretId: 'AKID' });
    await user.click(press('Add bucket'));
    expect(screen.getByText('Give both, or leave both empty.')).toBeTruthy();
    await fill(user, { SecretKey: 'secret' });
    await user.click(press('Add bucket'));
    expect(bodies('POST', '/api/v1/buckets')).toEqual([
      {
        name: 'Tencent Cloud COS',
        service: 'tencent_cos',
        bucket: 'lessons-1250000000',
        region: 'ap-guangzhou',
        prefix: 'rollcall/{yyyy}/{mm}',
        keys: { access_key: 'AKID', secret_key: 'secret' },
      },
    ]);
    // The first one is where recordings go, unless somebody does not want that.
    expect(bodies('PUT', '/api/v1/uploads')).toEqual([{ ...SETTINGS, ...to('tencent') }]);
    expect(container.querySelector('form')).toBeNull();
  });

  it('is a folder with a path alone; what is wrong stands at its field', async () => {
    calls.answer(() =>
      Response.json(
        { code: 'invalid_bucket', kind: 'request', message: 'A folder is …', field: 'bucket' },
        { status: 400 },
      ),
    );
    const { user, container } = show();
    await user.click(press('Add a bucket'));
    await user.click(press(/^A folder/));
    expect(labels(container).slice(0, 2)).toEqual(['Name', 'Folder']);
    expect(screen.queryByText('Region')).toBeNull();
    await fill(user, { Folder: 'relative' });
    await user.click(screen.getByRole('checkbox', { name: /Send all recordings here/ }));
    await user.click(press('Add bucket'));
    const field = screen.getByLabelText('Folder');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(screen.queryByText('These settings of the bucket or of uploads cannot be.')).toBeNull();
    await user.type(field, 'x');
    expect(field.getAttribute('aria-invalid')).toBe('false');
    expect(bodies('PUT', '/api/v1/uploads')).toEqual([]);
  });

  it('shows where recordings would lie, and opens what is wrong there', async () => {
    calls.answer(() =>
      Response.json(
        { code: 'invalid_bucket', kind: 'request', message: 'x', field: 'prefix' },
        { status: 400 },
      ),
    );
    const { user, container } = show();
    await user.click(press('Add a bucket'));
    await user.click(press(/^Amazon S3/));
    await fill(user, { Bucket: 'lessons', Region: 'eu-west-1', 'Folder inside the bucket': '{cname}/../a' });
    expect(container.querySelector('.bucket-example')?.textContent).toContain(
      'Demo-class/../a/…_Demo-class/',
    );
    await user.click(press('Test'));
    await waitFor(() =>
      expect(container.querySelector('details.bucket-more')?.hasAttribute('open')).toBe(true),
    );
    expect(screen.getByText(/without \.\. in them/)).toBeTruthy();
  });
});

describe('a test', () => {
  it('in the form sends what was typed, ticks its steps and says what is wrong', async () => {
    const rehearsal = {
      done: ['write'],
      problem: { trouble: 'clock_off', said: 'RequestTimeTooSkewed' },
      clock_ahead_s: 423,
      took_ms: 700,
    };
    calls.answer(() => Response.json(rehearsal));
    const { user, container } = show({ buckets: [SCHOOL] });
    await user.click(press('Change School archive'));
    expect((screen.getByLabelText('AccessKey Secret') as HTMLInputElement).value).toBe('');
    expect(screen.getByText('Kept in the keyring. Leave both empty to keep them.')).toBeTruthy();
    await user.click(press('Test'));
    expect(
      await screen.findByText('This computer’s clock is 7 minutes ahead of the service’s.'),
    ).toBeTruthy();
    expect(bodies('POST', '/api/v1/buckets/test')).toEqual([
      {
        id: 'school',
        name: 'School archive',
        service: 'alibaba_oss',
        bucket: 'lessons',
        region: 'cn-hangzhou',
        prefix: 'rollcall/{yyyy}',
      },
    ]);
    const states = [...container.querySelectorAll('.rehearsal li')].map(step =>
      step.getAttribute('data-state'),
    );
    expect(states).toEqual(['done', 'failed', 'open', 'open']);
    expect(container.querySelector('.said')?.textContent).toContain('RequestTimeTooSkewed');
    // What was found is of what was typed then.
    await user.type(screen.getByLabelText('Bucket'), '2');
    expect(container.querySelector('.rehearsal')).toBeNull();
  });

  it('in the list says that all is well', async () => {
    calls.answer(() => Response.json({ done: ['write', 'read', 'compare', 'delete'], took_ms: 640 }));
    const { user } = show({ buckets: [SCHOOL] });
    await user.click(press('Test School archive'));
    expect(await screen.findByText('It works: recordings can go there. The test took 0.6 s.')).toBeTruthy();
    expect(calls.last()).toMatchObject({ method: 'POST', path: '/api/v1/buckets/school/test' });
  });
});

describe('the list', () => {
  it('says how each bucket is', () => {
    const { container } = show({
      buckets: [
        SCHOOL,
        {
          ...DISK,
          problem: { trouble: 'no_bucket', said: 'os error 2' },
          problem_since: '2026-11-27T08:00:00Z',
        },
        { ...SCHOOL, id: 'b', name: 'B', keys: 'missing' },
      ],
    });
    const standings = [...container.querySelectorAll('.bucket-standing')].map(one => one.textContent);
    expect(standings).toEqual(['Ready', 'In trouble', 'Keys missing']);
    expect(screen.getByText('There is no bucket or folder of that name.')).toBeTruthy();
  });

  it('removes one after a question, and says why it cannot', async () => {
    calls.answer(() =>
      Response.json({ code: 'bucket_in_use', kind: 'conflict', message: 'x' }, { status: 409 }),
    );
    const { user } = show({ buckets: [SCHOOL] });
    await user.click(press('Remove School archive'));
    await user.click(press('Remove'));
    expect(calls.last()).toMatchObject({ method: 'DELETE', path: '/api/v1/buckets/school' });
    expect(await screen.findByText('Recordings go to this bucket, or are on their way to it.')).toBeTruthy();
  });

  it('goes back from a form by Escape, without closing the settings', async () => {
    const { user } = show({ buckets: [SCHOOL] });
    const outside = vi.fn();
    document.body.addEventListener('keydown', outside);
    await user.click(press('Change School archive'));
    await user.keyboard('{Escape}');
    expect(screen.getByRole('list', { name: 'Buckets' })).toBeTruthy();
    expect(outside).not.toHaveBeenCalled();
    document.body.removeEventListener('keydown', outside);
  });
});

describe('where recordings go', () => {
  const sent = () => bodies('PUT', '/api/v1/uploads').at(-1);

  it('holds at once', async () => {
    calls.answer(() => Response.json(NOTHING.uploads));
    const { user } = show({ buckets: [SCHOOL, DISK], uploads: uploads(to('school')) });
    expect(within(screen.getByLabelText('Backup')).queryByText('School archive')).toBeNull();
    await user.selectOptions(screen.getByLabelText('Backup'), 'USB disk');
    expect(sent()).toEqual({ ...SETTINGS, ...to('school', 'disk') });
    await user.selectOptions(screen.getByLabelText('Recordings go to'), 'USB disk');
    expect(sent()).toEqual({ ...SETTINGS, ...to('disk') });
    await user.click(screen.getByLabelText(/Do not start/));
    expect(sent()).toEqual({ ...SETTINGS, ...to('school'), rehearsed: 'refuse' });
    await user.click(screen.getByLabelText(/As little as possible/));
    expect(sent()).toMatchObject({ keep: { keep: 'nothing' } });
    await user.click(screen.getByLabelText(/For some days/));
    expect(sent()).toMatchObject({ keep: { keep: 'days', days: 30 } });
    await user.click(screen.getByLabelText(/In certain hours/));
    expect(sent()).toMatchObject({ hours: { from: 1320, to: 360 } });
    await user.click(press('Pause'));
    expect(sent()).toMatchObject({ paused: true });
  });

  it('takes a limit in megabits', async () => {
    calls.answer(() => Response.json(NOTHING.uploads));
    const { user } = show({
      buckets: [SCHOOL],
      uploads: uploads({ ...to('school'), most_kb_per_second: 2500 }),
    });
    const field = screen.getByLabelText('Mbit/s') as HTMLInputElement;
    expect([field.value, screen.getByText('That is 2.5 MB/s.') !== null]).toEqual(['20', true]);
    await user.clear(field);
    await user.type(field, '40');
    await user.click(press('Save'));
    expect(sent()).toMatchObject({ most_kb_per_second: 5000 });
    await user.click(screen.getByLabelText(/As fast as it goes/));
    expect(sent()).not.toHaveProperty('most_kb_per_second');
  });

  it('encrypts for public keys, warns, and never sends a private one', async () => {
    const refuse = { code: 'invalid_bucket', kind: 'request', message: 'x', field: 'recipients' };
    calls.answer(() => Response.json(refuse, { status: 400 }));
    const { user } = show({ buckets: [SCHOOL], uploads: uploads(to('school')) });
    const field = screen.getByLabelText('Public keys');
    await user.type(field, 'AGE-SECRET-KEY-1QQQ');
    expect(screen.getByText(/This is a private key/)).toBeTruthy();
    await user.click(press('Encrypt from now on'));
    expect(calls.all).toEqual([]);
    await user.clear(field);
    await user.type(field, 'age1x');
    expect(screen.getByText(/nobody can ever open the recordings/)).toBeTruthy();
    await user.click(press('Encrypt from now on'));
    expect(sent()).toMatchObject({ recipients: ['age1x'] });
    expect(await screen.findByText(/One of these is no public key/)).toBeTruthy();
  });
});

it('has no serious finding, in both languages', async () => {
  calls.answer((call: Call) =>
    Response.json(call.path.endsWith('/test') ? { done: [], problem: { trouble: 'busy' }, took_ms: 1 } : {}),
  );
  const { user, container } = show({
    buckets: [{ ...SCHOOL, problem: { trouble: 'wrong_keys' } }, DISK],
    uploads: uploads({ ...to('school', 'disk'), recipients: ['age1x'], hours: { from: 0, to: 60 } }),
  });
  expect(await seriousFindings(container)).toEqual([]);
  await act(() => speak('zh-CN'));
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(press('添加存储桶'));
  expect(await seriousFindings(container)).toEqual([]);
  await user.click(press(/其他 S3 兼容服务/));
  await user.click(press('添加标签'));
  expect(await seriousFindings(container)).toEqual([]);
});
