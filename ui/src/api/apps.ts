/**
 * Calls about the apps that may use the Agora-compatible API. Apart from the others: fetched with the
 * pages that need them.
 */
import { address, call } from './client.ts';
import type { ApiApp, AppSettings, NewApp, NewCustomer } from './types.ts';

const APP = '/api/v1/apps/{app}';

export const listApps = (): Promise<ApiApp[]> => call('get', '/api/v1/apps');

/** Without an id one is made. */
export const addApp = (app: NewApp): Promise<ApiApp> => call('post', '/api/v1/apps', {}, app);

/** All of the settings: what is absent is set back to what is usual. */
export const changeApp = (app: string, settings: AppSettings): Promise<ApiApp> =>
  call('put', APP, { app }, settings);

/** Its recordings stay. */
export const removeApp = (app: string) => call('delete', APP, { app });

/** The answer alone has the secret. */
export const addCustomer = (app: string): Promise<NewCustomer> => call('post', `${APP}/customers`, { app });

export const removeCustomer = (app: string, customer: string) =>
  call('delete', `${APP}/customers/{customer}`, { app, customer });

/** The address of the contract of the Agora-compatible calls. */
export const AGORA_CONTRACT = address('/api/v1/agora/openapi.json');
