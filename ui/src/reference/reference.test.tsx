/** The documentation of the API: examples are those of this recorder and this app, and can be pasted. */
import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiApp, Bucket, Network } from '../api/types.ts';
import { useKnown } from '../apps/known.ts';
import { speak } from '../i18n/index.ts';
import { useLive } from '../live/store.ts';
import { hearCalls, seriousFindings } from '../test/calls.ts';
import { channel, SYSTEM, studio } from '../test/world.ts';
import ApiPage from './ApiPage.tsx';
import { answerOf, bodyOf, CALLS, type Caller, curlOf, written } from './calls.ts';

const app = (id: string, name: string, ...customers: string[]): ApiApp => ({
  id,
  name,
  calls_per_second: 10,
  created_at: '2026-11-27T08:00:00.000Z',
  customers: customers.map(customer => ({ id: customer, created_at: '2026-11-27T08:00:00.000Z' })),
  callback_signed: false,
});
const APPS = [app('portal01', 'School portal', 'c0ffee', 'decaf0'), app('other02', '其他系统')];
const BUCKET: Bucket = {
  id: 'school',
  name: 'School archive',
  service: 'folder',
  bucket: '/media/disk',
  keys: 'not_needed',
};
const LAN: Network = {
  settings: { lan: true, https_port: 7443 },
  addresses: [{ url: 'https://192.0.2.7:7443', interface: 'eth0' }],
};

beforeEach(() => {
  useKnown.setState({ apps: null, failure: null, secrets: {} });
});
afterEach(() => {
  vi.unstubAllGlobals();
  window.location.hash = '';
});

async function show({
  apps = APPS,
  network,
  asked = null,
}: {
  apps?: ApiApp[];
  network?: Network;
  asked?: string | null;
} = {}) {
  hearCalls().answer(() => Response.json(apps));
  useLive.setState({
    studio: studio({
      system: { ...SYSTEM, ...(network && { network }) },
      channels: [channel(2, { cname: "Ada's 课程" })],
      buckets: [BUCKET],
    }),
    link: 'open',
    toasts: [],
    heardAt: {},
    chosen: null,
  });
  const onApps = vi.fn();
  const shown = render(<ApiPage app={asked} onApps={onApps} />);
  await act(async () => {});
  return { user: userEvent.setup(), onApps, ...shown };
}
const example = (call: string) => screen.getByLabelText(`Example of ${call}`).textContent ?? '';

describe('examples', () => {
  const CALLER: Caller = {
    recorder: 'https://recorder.example.org',
    app: 'portal01',
    customer: 'c0ffee',
    secret: null,
    mode: 'mix',
    cname: "Ada's 课程",
    bucket: null,
  };

  it('are words of a shell, whatever the channel is called', () => {
    expect(curlOf('query', CALLER)).toBe(
      'curl -u "c0ffee:$SECRET" \\\n  "https://recorder.example.org/v1/apps/portal01/cloud_recording/resourceid/$RESOURCE/sid/$SID/mode/mix/query"',
    );
    const acquire = curlOf('acquire', CALLER);
    expect(acquire).toContain('/v1/apps/portal01/cloud_recording/acquire"');
    expect(acquire).toContain(`"cname": "Ada'\\''s 课程"`);
    expect(curlOf('stop', { ...CALLER, secret: 'x' })).toContain("-u 'c0ffee:x'");
    expect(curlOf('stop', { ...CALLER, app: null, customer: null })).toContain('"$CUSTOMER_ID:$SECRET"');
  });

  it('are short where lists are', () => {
    expect(curlOf('start', CALLER)).toContain('"avFileType": ["hls", "mp4"]');
    const call = (cname: string) => bodyOf('start', { ...CALLER, cname });
    for (const cname of ['[ "a", "b" ]', 'a[', '"]'])
      expect(JSON.parse(written(call(cname) ?? {}))).toEqual(call(cname));
  });

  it('name a bucket that is kept, or show where one is named', () => {
    const storage = (bucket: string | null) =>
      JSON.stringify(bodyOf('start', { ...CALLER, bucket }) ?? {}).match(/"storageConfig":(\{.*?\})/)?.[1];
    expect(storage('school')).toBe('{"rollcallBucket":"school","fileNamePrefix":["lessons"]}');
    expect(storage(null)).toContain('"secretKey":"YOUR_SECRET_KEY"');
  });

  it('of a mode have its path and its files', () => {
    const individual: Caller = { ...CALLER, mode: 'individual' };
    expect(curlOf('start', individual)).toContain('/mode/individual/start"');
    expect(curlOf('updateLayout', individual)).toContain('/mode/mix/updateLayout"');
    expect(JSON.stringify(answerOf('stop', individual))).toContain('_Ada-s-课程__uid_s_1__uid_e_audio.m3u8');
    expect(JSON.stringify(answerOf('stop', CALLER))).toContain('_Ada-s-课程_0.mp4');
  });
});

describe('the page', () => {
  it('has this page’s address and the ids of the app that was asked for', async () => {
    await show({ asked: 'portal01' });
    for (const call of CALLS) {
      expect(example(call)).toContain(`"${window.location.origin}/v1/apps/portal01/cloud_recording/`);
      expect(example(call)).toContain('-u "decaf0:$SECRET"');
    }
    expect(example('start')).toContain('"rollcallBucket": "school"');
    expect(screen.getByRole('link', { name: /OpenAPI/ }).getAttribute('href')).toBe(
      '/api/v1/agora/openapi.json',
    );
  });

  it('has the address for others where they are let in, and says what curl will say', async () => {
    await show({ network: LAN });
    expect(example('acquire')).toContain('"https://192.0.2.7:7443/v1/apps/portal01/');
    expect(screen.getByText(/add -k to curl/)).toBeTruthy();
  });

  it('follows the choice of the customer id, of the mode and of the app', async () => {
    const { user } = await show();
    await user.selectOptions(screen.getByLabelText('Customer ID'), 'c0ffee');
    expect(example('query')).toContain('-u "c0ffee:$SECRET"');
    await user.selectOptions(screen.getByLabelText('Mode'), 'Individual');
    expect(example('query')).toContain('/mode/individual/query"');
    await user.selectOptions(screen.getByLabelText('App'), '其他系统');
    expect(window.location.hash).toBe('#/api/other02');
  });

  it('fills in a secret only if it was made on this page, and is asked to', async () => {
    useKnown.setState({ secrets: { decaf0: 'hush' } });
    const { user, container } = await show();
    expect(container.innerHTML).not.toContain('hush');
    await user.click(screen.getByRole('checkbox', { name: /^Fill in the secret/ }));
    expect(example('acquire')).toContain("-u 'decaf0:hush'");
    await user.selectOptions(screen.getByLabelText('Customer ID'), 'c0ffee');
    expect(container.innerHTML).not.toContain('hush');
  });

  it('leads to the settings while there is no app', async () => {
    const { user, onApps } = await show({ apps: [] });
    expect(example('acquire')).toContain('/v1/apps/$APP_ID/');
    await user.click(screen.getByRole('button', { name: 'Add an app' }));
    expect(onApps).toHaveBeenCalled();
  });

  it('leads to each of its parts, by keyboard too', async () => {
    const { user } = await show();
    await user.click(screen.getByRole('button', { name: 'Moving from Agora Cloud Recording' }));
    expect(document.activeElement?.textContent).toBe('Moving from Agora Cloud Recording');
  });

  it('has no serious finding, in both languages', async () => {
    const { container } = await show({ network: LAN });
    expect(await seriousFindings(container)).toEqual([]);
    await act(() => speak('zh-CN'));
    expect(screen.getByRole('heading', { name: '从声网云端录制迁移' })).toBeTruthy();
    expect(await seriousFindings(container)).toEqual([]);
  });
});
