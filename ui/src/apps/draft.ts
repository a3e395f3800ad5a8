/** What is typed of an app, and what is sent of it. Pure. */
import type { Failure } from '../api/failure.ts';
import type { ApiApp, AppSettings } from '../api/types.ts';

export interface AppDraft {
  name: string;
  id: string;
  rate: string;
  callbacks: string;
}
export type AppField = keyof AppDraft;

const USUAL_RATE = 10;

export function draftOf(kept: ApiApp | null): AppDraft {
  return {
    name: kept?.name ?? '',
    id: kept?.id ?? '',
    rate: String(kept?.calls_per_second ?? USUAL_RATE),
    callbacks: kept?.callback_url ?? '',
  };
}

export function settingsOf(draft: AppDraft): AppSettings {
  const callbacks = draft.callbacks.trim();
  return {
    name: draft.name.trim(),
    // What is no number is refused with its field, as what is too much is.
    calls_per_second: Math.max(0, Math.trunc(Number(draft.rate)) || 0),
    ...(callbacks && { callback_url: callbacks }),
  };
}

const FIELDS: Record<string, AppField> = {
  name: 'name',
  id: 'id',
  calls_per_second: 'rate',
  callback_url: 'callbacks',
};

/** Where in the form a refusal belongs; null: to no field of it. */
export function wrongField(failure: Failure | null): AppField | null {
  switch (failure?.code) {
    case 'app_exists':
      return 'id';
    case 'invalid_app':
    case 'invalid_request':
      return FIELDS[failure.field ?? ''] ?? null;
    default:
      return null;
  }
}
