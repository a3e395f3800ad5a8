/**
 * The apps as they were read last, and the secrets that were made on this page: those are in memory
 * alone, and gone with the page.
 */
import { create } from 'zustand';
import { listApps } from '../api/apps.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { ApiApp, NewCustomer } from '../api/types.ts';

interface Known {
  /** Null: not read yet. */
  apps: ApiApp[] | null;
  /** Why they could not be read. */
  failure: Failure | null;
  /** By customer id. */
  secrets: Record<string, string>;
}

export const useKnown = create<Known>(() => ({ apps: null, failure: null, secrets: {} }));

export async function readApps(): Promise<void> {
  try {
    useKnown.setState({ apps: await listApps(), failure: null });
  } catch (thrown) {
    useKnown.setState({ failure: asFailure(thrown) });
  }
}

export const rememberSecret = ({ id, secret }: NewCustomer): void =>
  useKnown.setState(({ secrets }) => ({ secrets: { ...secrets, [id]: secret } }));
