/** The calls about usage and price. */
import { address, call } from './client.ts';
import type { PriceSheet, Prices, Quote, RecordingUsage, UsageReport } from './types.ts';

/** `month` as 2026-11, UTC. */
export const usageOf = (month: string): Promise<UsageReport> =>
  call('get', '/api/v1/usage', {}, undefined, `?month=${month}`);

/** The address of a month's usage as a file. */
export const usageFile = (month: string, format: 'csv' | 'json'): string =>
  `${address('/api/v1/usage/export')}?month=${month}&format=${format}`;

export const recordingUsage = (sid: string): Promise<RecordingUsage> =>
  call('get', '/api/v1/recordings/{sid}/usage', { sid });

export const prices = (): Promise<Prices> => call('get', '/api/v1/prices');

export const setPrices = (sheet: PriceSheet): Promise<Prices> => call('put', '/api/v1/prices', {}, sheet);

/** What recording a channel costs as it is now. */
export const quote = (cname: string): Promise<Quote> =>
  call('get', '/api/v1/channels/{cname}/quote', { cname });
