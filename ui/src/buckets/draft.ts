/**
 * A bucket while somebody fills in the form. What a service does not have is not sent, so that who
 * changes the service takes nothing along that it would refuse. Pure.
 */
import type { Bucket, BucketChange, BucketTag, ServerEncryption, Service } from '../api/types.ts';
import { fieldsOf } from './services.ts';

export interface Draft {
  service: Service;
  name: string;
  bucket: string;
  region: string;
  endpoint: string;
  virtualHost: boolean;
  prefix: string;
  storageClass: string;
  encryption: ServerEncryption | '';
  /** A row each; one without a name is left out. */
  tags: BucketTag[];
  access: string;
  secret: string;
  session: string;
}

export const USUAL_PREFIX = 'rollcall/{yyyy}/{mm}';

const EMPTY = {
  name: '',
  bucket: '',
  region: '',
  endpoint: '',
  virtualHost: false,
  prefix: USUAL_PREFIX,
  storageClass: '',
  encryption: '',
  tags: [],
  access: '',
  secret: '',
  session: '',
} as const satisfies Omit<Draft, 'service'>;

export const newDraft = (service: Service): Draft => ({ ...EMPTY, tags: [], service });

/** Keys are never told: their fields are empty. */
export function draftOf(kept: Bucket): Draft {
  return {
    ...newDraft(kept.service),
    name: kept.name,
    bucket: kept.bucket,
    region: kept.region ?? '',
    endpoint: kept.endpoint ?? '',
    virtualHost: kept.virtual_host ?? false,
    prefix: kept.prefix ?? '',
    storageClass: kept.storage_class ?? '',
    encryption: kept.encryption ?? '',
    tags: kept.tags ?? [],
  };
}

/** Which key is missing beside the other; null: both are there, or neither. */
export function missingKey({ access, secret, session }: Draft): 'access' | 'secret' | null {
  const given = [access, secret, session].some(key => key.trim() !== '');
  if (!given) return null;
  if (access.trim() === '') return 'access';
  return secret.trim() === '' ? 'secret' : null;
}

/** What is sent. `id`: of the bucket that is changed or tried. */
export function changeOf(draft: Draft, id: string | null): BucketChange {
  const has = fieldsOf(draft.service);
  const region = draft.region.trim();
  const endpoint = draft.endpoint.trim();
  const tags = draft.tags.filter(({ key, value }) => key.trim() !== '' || value?.trim());
  const [access, secret, session] = [draft.access, draft.secret, draft.session].map(key => key.trim());
  return {
    ...(id === null ? {} : { id }),
    name: draft.name.trim(),
    service: draft.service,
    bucket: draft.bucket.trim(),
    prefix: draft.prefix.trim(),
    ...(has.region && region && { region }),
    ...(has.endpoint && endpoint && { endpoint }),
    ...(has.virtualHost && draft.virtualHost && { virtual_host: true }),
    ...(has.storageClass && draft.storageClass.trim() && { storage_class: draft.storageClass.trim() }),
    ...(has.encryption && draft.encryption && { encryption: draft.encryption }),
    ...(has.tags && tags.length > 0 && { tags }),
    ...(has.keys &&
      access &&
      secret && {
        keys: {
          access_key: access,
          secret_key: secret,
          ...(has.session && session && { session_token: session }),
        },
      }),
  };
}

/** Whether there is something to send at all; what else is wrong the recorder says. */
export function isFilled(draft: Draft): boolean {
  const has = fieldsOf(draft.service);
  return (
    draft.name.trim() !== '' &&
    draft.bucket.trim() !== '' &&
    (has.region !== 'always' || draft.region.trim() !== '') &&
    (has.endpoint !== 'always' || draft.endpoint.trim() !== '')
  );
}
