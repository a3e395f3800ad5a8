/** Each service is asked for what it needs and nothing else, in its own words. */
import i18next from 'i18next';
import { expect, it } from 'vitest';
import openapi from '../api/openapi.json';
import type { Service } from '../api/types.ts';
import { speak } from '../i18n/index.ts';
import { classesOf, fieldsOf, GROUPS, keyNames, regionsOf } from './services.ts';

const ALL = openapi.components.schemas.Provider;
const services = (
  'enum' in ALL ? ALL.enum : (ALL as { oneOf: { enum: string[] }[] }).oneOf.flatMap(one => one.enum)
) as Service[];
const t = i18next.t;

it('every service of the contract is offered once', () => {
  expect(Object.values(GROUPS).flat().sort()).toEqual([...services].sort());
});

// The model's rules, `Provider` in bucket.rs.
it('asks for what the model asks for', () => {
  const those = (has: (service: Service) => boolean) => services.filter(has).sort();
  const all = (without: Service[]) => services.filter(one => !without.includes(one)).sort();
  expect(those(one => fieldsOf(one).region === 'always')).toEqual(
    all(['google_cloud', 'azure_blob', 's3_compatible', 'folder']),
  );
  expect(those(one => fieldsOf(one).endpoint === 'always')).toEqual(['s3_compatible']);
  expect(those(one => !fieldsOf(one).keys)).toEqual(['folder']);
  expect(those(one => fieldsOf(one).tags)).toEqual([
    'alibaba_oss',
    'amazon_s3',
    'azure_blob',
    's3_compatible',
  ]);
  expect(those(one => fieldsOf(one).encryption)).toEqual([
    'alibaba_oss',
    'amazon_s3',
    'huawei_obs',
    's3_compatible',
    'tencent_cos',
  ]);
  expect(those(one => fieldsOf(one).storageClass)).toEqual(all(['azure_blob', 'qiniu_kodo', 'folder']));
});

it('a folder is asked for its path alone', () => {
  const { bucket, ...others } = fieldsOf('folder');
  expect(bucket).toBe('folder');
  expect(Object.values(others).filter(Boolean)).toEqual([]);
});

it('keys are called what the service calls them, in both languages', async () => {
  for (const language of ['en', 'zh-CN'] as const) {
    await speak(language);
    expect(keyNames('tencent_cos', t)).toEqual(['SecretId', 'SecretKey']);
    expect(keyNames('alibaba_oss', t)).toEqual(['AccessKey ID', 'AccessKey Secret']);
    for (const service of services) {
      const [access, secret] = keyNames(service, t);
      expect([access !== '', secret !== ''], service).toEqual(
        service === 'folder' ? [false, false] : [true, true],
      );
    }
  }
  expect(keyNames('azure_blob', t)).toEqual(['帐户名称', '帐户密钥']);
  await speak('en');
  expect(keyNames('azure_blob', t)).toEqual(['Account name', 'Account key']);
  expect(keyNames('google_cloud', t)[0]).toContain('HMAC');
});

it('offers regions where one must be named, written as the model takes them', () => {
  for (const service of services) {
    const regions = regionsOf(service);
    if (fieldsOf(service).region === 'always') expect(regions.length, service).toBeGreaterThan(4);
    for (const region of regions) expect(region).toMatch(/^[a-z0-9-]{2,40}$/);
    expect(new Set(regions).size).toBe(regions.length);
    for (const name of classesOf(service)) expect(name).toMatch(/^[A-Z_]{1,40}$/);
  }
});
