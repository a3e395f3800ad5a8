/** What a form sends: what the service has, and keys only when somebody typed them. */
import { expect, it } from 'vitest';
import { changeOf, type Draft, draftOf, isFilled, missingKey, newDraft } from './draft.ts';
import { placeOf } from './place.ts';
import { whereabouts } from './whereabouts.ts';

const full: Draft = {
  ...newDraft('s3_compatible'),
  name: ' School ',
  bucket: ' lessons ',
  region: 'us-east-1',
  endpoint: 'https://minio.example.org',
  virtualHost: true,
  storageClass: 'STANDARD',
  encryption: 'aes256',
  tags: [
    { key: 'room', value: '12' },
    { key: '', value: '' },
  ],
  access: 'A',
  secret: 'S',
  session: 'T',
};

it('sends all that a service has', () => {
  expect(changeOf(full, 'school')).toEqual({
    id: 'school',
    name: 'School',
    service: 's3_compatible',
    bucket: 'lessons',
    prefix: 'rollcall/{yyyy}/{mm}',
    region: 'us-east-1',
    endpoint: 'https://minio.example.org',
    virtual_host: true,
    storage_class: 'STANDARD',
    encryption: 'aes256',
    tags: [{ key: 'room', value: '12' }],
    keys: { access_key: 'A', secret_key: 'S', session_token: 'T' },
  });
});

it('takes nothing along to a service that would refuse it', () => {
  const { name, prefix } = changeOf(full, null);
  expect(changeOf({ ...full, service: 'folder', bucket: '/media/disk' }, null)).toEqual({
    name,
    prefix,
    service: 'folder',
    bucket: '/media/disk',
  });
  const azure = changeOf({ ...full, service: 'azure_blob' }, null);
  expect(Object.keys(azure).sort()).toEqual(
    ['bucket', 'endpoint', 'keys', 'name', 'prefix', 'service', 'tags'].sort(),
  );
});

it('keeps the keys that are kept when none are typed, and wants both or none', () => {
  const kept = draftOf({
    id: 'a',
    name: 'A',
    service: 'amazon_s3',
    bucket: 'b',
    region: 'eu-west-1',
    keys: 'keyring',
  });
  expect(changeOf(kept, null)).not.toHaveProperty('keys');
  expect(missingKey(kept)).toBeNull();
  expect(missingKey({ ...kept, access: 'A' })).toBe('secret');
  expect(missingKey({ ...kept, secret: 'S' })).toBe('access');
  expect(missingKey({ ...kept, session: 'T' })).toBe('access');
  expect(missingKey({ ...kept, access: 'A', secret: 'S' })).toBeNull();
});

it('says what is not filled in', () => {
  expect(isFilled(full)).toBe(true);
  expect(isFilled({ ...full, endpoint: ' ' })).toBe(false);
  expect(isFilled({ ...full, region: '' })).toBe(true);
  expect(isFilled({ ...full, service: 'amazon_s3', region: '' })).toBe(false);
  expect(isFilled({ ...full, name: '' })).toBe(false);
});

it('shows where a recording would lie', () => {
  const at = new Date('2026-11-27T08:09:10Z');
  const place = (prefix: string) => placeOf(prefix, '数学课', at);
  expect(place('')).toBe('…_数学课/program.mp4');
  expect(place('rollcall/{yyyy}/{mm}')).toBe('rollcall/2026/11/…_数学课/program.mp4');
  expect(place('/a/{dd}/{cname}/')).toBe('a/27/数学课/…_数学课/program.mp4');
  // What no folder can be called.
  expect(placeOf('', '数学课 / 3!', at)).toBe('…_数学课---3-/program.mp4');
  // A day of UTC, whatever the machine's is.
  expect(placeOf('{dd}', 'a', new Date('2026-11-27T23:59:59Z'))).toBe('27/…_a/program.mp4');
});

it('says in a line where a bucket is', () => {
  const bucket = { id: 'a', name: 'A', bucket: 'lessons', keys: 'keyring' } as const;
  expect(whereabouts({ ...bucket, service: 'alibaba_oss', region: 'cn-hangzhou' })).toBe(
    'lessons · cn-hangzhou',
  );
  expect(whereabouts({ ...bucket, service: 's3_compatible', endpoint: 'https://minio.example.org/' })).toBe(
    'lessons · minio.example.org',
  );
  expect(whereabouts({ ...bucket, service: 'folder', bucket: '/media/disk' })).toBe('/media/disk');
});
