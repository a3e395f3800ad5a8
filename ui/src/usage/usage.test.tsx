/** Usage and price as a person meets them: the bill of a month, the price sheet, the price beside Record. */
import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Prices, Quote, RecordingUsage, UsageReport } from '../api/types.ts';
import { fetchWords, speak } from '../i18n/index.ts';
import { useLive } from '../live/store.ts';
import { type Call, type Calls, hearCalls, seriousFindings } from '../test/calls.ts';
import { channel, recording, studio } from '../test/world.ts';
import QuoteFigure from './QuoteFigure.tsx';
import UsageOfRecording from './UsageOfRecording.tsx';
import UsagePage from './UsagePage.tsx';

const SID = '00000000000000000000000000000001';
const cost = (seconds: number, amount?: string) => ({
  seconds,
  lines: [{ tier: 'HD', seconds, ...(amount && { amount }) }],
  ...(amount && { amount }),
});
const usage = {
  sid: SID,
  cname: '物理课',
  title: 'Lesson 3',
  started_at: '2026-11-27T09:00:00.000Z',
  incomplete: false,
  slices: [{ day: '2026-11-27', pixels: 460_800, seconds: 3500 }],
};
const REPORT: UsageReport = {
  month: '2026-11',
  currency: 'USD',
  lines: [
    { seconds: 18_000, minutes: 300, per_1000_minutes: '1.49', amount: '0.447' },
    { tier: 'HD', seconds: 3500, minutes: 59, per_1000_minutes: '5.99', amount: '0.35341' },
  ],
  total: '0.80',
  incomplete: false,
  by_day: [{ key: '2026-11-27', cost: cost(3500, '0.349') }],
  by_app: [{ key: '', cost: cost(3500, '0.349') }],
  by_channel: [{ key: '物理课', cost: cost(3500, '0.349') }],
  recordings: [{ usage, running: false, deleted: true, cost: cost(3500, '0.349') }],
  by_month: [{ month: '2026-11', lines: [], total: '0.80' }],
};
const PRICES: Prices = {
  sheet: { currency: 'USD', tiers: [{ name: 'SD', up_to: 460_799 }, { name: 'HD' }] },
  presets: [
    {
      name: 'china_two_tiers_cny',
      sheet: {
        currency: 'CNY',
        audio: '9.00',
        tiers: [
          { name: 'HD', up_to: 921_600, per_1000_minutes: '36.00' },
          { name: 'HD+', per_1000_minutes: '135.00' },
        ],
      },
    },
  ],
};
const QUOTE: Quote = {
  people: [{ uid: 1, name: '张伟', width: 640, height: 360 }],
  pixels: 230_400,
  tier: 'HD',
  currency: 'USD',
  per_1000_minutes: '5.99',
  per_hour: '0.3594',
  disk_bytes_per_hour: 1_300_000_000,
  upload_bits_per_second: 2_892_000,
  load: { recorder: 0.2, machine: 0.43, processors: 2 },
  changes: [
    {
      uid: 1,
      name: '张伟',
      width: 1920,
      height: 1080,
      pixels: 2_073_600,
      tier: 'Full HD',
      per_hour: '0.8094',
    },
    { uid: 1, name: '张伟', width: 0, height: 0, pixels: 0, per_hour: '0.0894' },
  ],
};

let calls: Calls;
let answers: Record<string, unknown>;
beforeEach(async () => {
  calls = hearCalls(null);
  answers = { '/api/v1/usage': REPORT, '/api/v1/prices': PRICES, quote: QUOTE };
  calls.answer(({ path, method, body }: Call) => {
    if (method === 'PUT') return Response.json({ ...PRICES, sheet: body });
    const key = Object.keys(answers).find(start => path.startsWith(start) || path.endsWith(start));
    return Response.json(answers[key ?? '']);
  });
  useLive.setState({ studio: studio(), link: 'open', toasts: [], heardAt: {}, chosen: null });
  await speak('en');
  await fetchWords();
});
afterEach(() => vi.unstubAllGlobals());

it('a month shows what is to be paid, its minutes, and what it is made of', async () => {
  const user = userEvent.setup();
  const { container } = render(<UsagePage month="2026-11" />);
  const bill = await screen.findByRole('region', { name: 'Bill of the month' });
  expect(bill.textContent).toContain('$0.80');
  expect(within(bill).getByRole('row', { name: /Sound only.*300.*\$1\.49.*\$0\.45/ })).toBeTruthy();
  expect(screen.getByRole('row', { name: /Lesson 3.*deleted.*58:20.*\$0\.35/ })).toBeTruthy();
  await user.click(screen.getByRole('tab', { name: 'Channel' }));
  expect(screen.getByRole('row', { name: /物理课/ })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Save as CSV' }).getAttribute('href')).toBe(
    '/api/v1/usage/export?month=2026-11&format=csv',
  );
  expect(await seriousFindings(container)).toEqual([]);
});

it('without prices there are minutes, and one press leads to the price sheet', async () => {
  const { total: _, ...unpriced } = REPORT;
  answers['/api/v1/usage'] = { ...unpriced, lines: [{ tier: 'SD', seconds: 61, minutes: 2 }] };
  const user = userEvent.setup();
  render(<UsagePage month="2026-11" />);
  const bill = await screen.findByRole('region', { name: 'Bill of the month' });
  expect(bill.textContent).toContain('2 minutes');
  await user.click(within(bill).getByRole('button', { name: 'Set prices' }));
  expect(await screen.findByRole('dialog', { name: 'Prices' })).toBeTruthy();
});

it('a price list is taken, changed and saved; what cannot be is said before', async () => {
  const user = userEvent.setup();
  render(<UsagePage month="2026-11" />);
  await user.click(screen.getByRole('button', { name: 'Prices' }));
  await user.selectOptions(await screen.findByLabelText('Begin with'), 'Agora China, two classes, yuan');
  const first = screen.getByLabelText('HD: Price of 1000 minutes');
  await user.clear(first);
  await user.type(first, 'much');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByRole('alert').textContent).toContain('A price is a number');
  expect(calls.all.some(({ method }) => method === 'PUT')).toBe(false);
  await user.clear(first);
  await user.type(first, '40');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(calls.all.find(({ method }) => method === 'PUT')?.body).toEqual({
    currency: 'CNY',
    audio: '9.00',
    tiers: [
      { name: 'HD', up_to: 921_600, per_1000_minutes: '40' },
      { name: 'HD+', per_1000_minutes: '135.00' },
    ],
  });
});

it('a month without recordings says so, and a recorder that fails is asked again', async () => {
  answers['/api/v1/usage'] = { ...REPORT, lines: [], recordings: [], by_month: [] };
  const { unmount } = render(<UsagePage month="2026-11" />);
  expect(await screen.findByText('Nothing was recorded in November 2026')).toBeTruthy();
  unmount();
  calls.answer(() => Response.json({ code: 'internal', kind: 'internal', message: 'x' }, { status: 500 }));
  render(<UsagePage month="2026-11" />);
  await screen.findByRole('alert');
  calls.answer(() => Response.json(REPORT));
  await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('$0.80')).toBeTruthy();
});

it('the price stands beside Record, and says what would change it', async () => {
  const user = userEvent.setup();
  render(
    <dl>
      <QuoteFigure channel={channel(1)} linked />
    </dl>,
  );
  const button = await screen.findByRole('button', { name: 'HD $0.36 an hour' });
  await user.click(button);
  const panel = await screen.findByRole('dialog', { name: 'HD' });
  expect(panel.textContent).toContain('1000 minutes cost $5.99, an hour $0.36.');
  expect(panel.textContent).toContain(
    'If 张伟 turns the camera to 1920 × 1080, this becomes Full HD ($0.81 an hour).',
  );
  expect(panel.textContent).toContain(
    'If 张伟 turns the camera off, this becomes Sound only ($0.09 an hour).',
  );
  expect(panel.textContent).toContain('43% busy, 20% by the recorder');
  expect(await seriousFindings(panel)).toEqual([]);
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(document.activeElement).toBe(button);
});

it('while recording it says what was spent, and without a price the class alone', async () => {
  answers.quote = { ...QUOTE, recording: { sid: SID, cost: cost(600, '0.0599') } };
  const { unmount } = render(<dl>{<QuoteFigure channel={channel(1)} linked />}</dl>);
  expect(await screen.findByRole('button', { name: 'HD $0.06 so far' })).toBeTruthy();
  unmount();
  const { per_hour: _, per_1000_minutes: __, ...unpriced } = QUOTE;
  answers.quote = unpriced;
  render(<dl>{<QuoteFigure channel={channel(1)} linked />}</dl>);
  expect(await screen.findByRole('button', { name: 'HD' })).toBeTruthy();
  expect(screen.getByText('Price class')).toBeTruthy();
});

it('a recording says what it used, and when', async () => {
  const told: RecordingUsage = {
    usage,
    running: false,
    currency: 'USD',
    cost: cost(3500, '0.349417'),
    runs: [{ from_s: 0, to_s: 3500, people: QUOTE.people, pixels: 230_400, tier: 'HD' }],
  };
  answers[`/api/v1/recordings/${SID}/usage`] = told;
  render(<UsageOfRecording recording={recording(1)} />);
  expect((await screen.findByText('Usage:')).parentElement?.textContent).toBe('Usage: HD 58:20 · $0.35');
  expect(
    screen.getByRole('row', { name: /0:00–58:20.*张伟 640 × 360.*230,400.*HD/, hidden: true }),
  ).toBeTruthy();
});
