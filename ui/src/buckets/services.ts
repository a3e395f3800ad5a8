/**
 * What each service wants to be told, in its own words: which fields a form has, what its keys are
 * called, which regions and storage classes it usually has. Pure. Regions and classes are offers: what a
 * service opens tomorrow can be typed.
 *
 * Who needs and has what is the model's rule (`Service` in bucket.rs); names of regions and classes are
 * those of the services' S3 interfaces.
 */
import type { TFunction } from 'i18next';
import type { Service } from '../api/types.ts';

export const GROUPS = {
  china: ['alibaba_oss', 'tencent_cos', 'huawei_obs', 'baidu_bos', 'qiniu_kodo', 'kingsoft_ks3'],
  world: ['amazon_s3', 'google_cloud', 'azure_blob'],
  other: ['s3_compatible', 'folder'],
} as const satisfies Record<string, readonly Service[]>;
export type Group = keyof typeof GROUPS;

/** What services call both keys, the same in every language. */
const KEY_NAMES: Partial<Record<Service, readonly [string, string]>> = {
  amazon_s3: ['Access key ID', 'Secret access key'],
  alibaba_oss: ['AccessKey ID', 'AccessKey Secret'],
  tencent_cos: ['SecretId', 'SecretKey'],
  huawei_obs: ['Access Key ID (AK)', 'Secret Access Key (SK)'],
  baidu_bos: ['Access Key ID (AK)', 'Secret Access Key (SK)'],
  qiniu_kodo: ['AccessKey (AK)', 'SecretKey (SK)'],
  kingsoft_ks3: ['AccessKey (AK)', 'SecretKey (SK)'],
  s3_compatible: ['Access key', 'Secret key'],
};

/** What both keys are called; two services have words for it in each language. */
export function keyNames(service: Service, t: TFunction): readonly [string, string] {
  if (service === 'google_cloud' || service === 'azure_blob')
    return [t(`buckets.keys.${service}.access`), t(`buckets.keys.${service}.secret`)];
  return KEY_NAMES[service] ?? ['', ''];
}

/** What a form of a service shows. `more`: behind a word, for who needs it. */
export interface Fields {
  bucket: 'bucket' | 'container' | 'folder';
  region: 'always' | 'more' | null;
  endpoint: 'always' | 'more' | null;
  virtualHost: boolean;
  keys: boolean;
  /** Temporary keys with a token. */
  session: boolean;
  storageClass: boolean;
  encryption: boolean;
  tags: boolean;
}

const CLOUD: Fields = {
  bucket: 'bucket',
  region: 'always',
  endpoint: 'more',
  virtualHost: false,
  keys: true,
  session: false,
  storageClass: true,
  encryption: false,
  tags: false,
};

const FIELDS: Record<Service, Fields> = {
  amazon_s3: { ...CLOUD, session: true, encryption: true, tags: true },
  alibaba_oss: { ...CLOUD, session: true, encryption: true, tags: true },
  tencent_cos: { ...CLOUD, session: true, encryption: true },
  huawei_obs: { ...CLOUD, session: true, encryption: true },
  google_cloud: { ...CLOUD, region: null },
  azure_blob: { ...CLOUD, bucket: 'container', region: null, storageClass: false, tags: true },
  baidu_bos: CLOUD,
  qiniu_kodo: { ...CLOUD, storageClass: false },
  kingsoft_ks3: CLOUD,
  s3_compatible: {
    ...CLOUD,
    region: 'more',
    endpoint: 'always',
    virtualHost: true,
    session: true,
    encryption: true,
    tags: true,
  },
  folder: {
    ...CLOUD,
    bucket: 'folder',
    region: null,
    endpoint: null,
    keys: false,
    storageClass: false,
  },
};

export const fieldsOf = (service: Service): Fields => FIELDS[service];

const words = (text: string): string[] => text.split(' ');

const REGIONS: Partial<Record<Service, string[]>> = {
  amazon_s3: words(
    'us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-west-1 eu-west-2 eu-west-3 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 me-south-1 af-south-1 cn-north-1 cn-northwest-1',
  ),
  alibaba_oss: words(
    'cn-hangzhou cn-shanghai cn-nanjing cn-beijing cn-zhangjiakou cn-qingdao cn-huhehaote cn-wulanchabu cn-shenzhen cn-heyuan cn-guangzhou cn-chengdu cn-hongkong ap-southeast-1 ap-southeast-3 ap-southeast-5 ap-northeast-1 us-east-1 us-west-1 eu-central-1 eu-west-1 me-east-1',
  ),
  tencent_cos: words(
    'ap-beijing ap-nanjing ap-shanghai ap-guangzhou ap-chengdu ap-chongqing ap-hongkong ap-singapore ap-jakarta ap-seoul ap-bangkok ap-tokyo na-siliconvalley na-ashburn sa-saopaulo eu-frankfurt',
  ),
  huawei_obs: words(
    'cn-north-4 cn-north-1 cn-north-9 cn-east-3 cn-east-2 cn-east-4 cn-south-1 cn-southwest-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 af-south-1 la-north-2 la-south-2 sa-brazil-1 tr-west-1',
  ),
  baidu_bos: words('bj gz su fwh bd cd nj yq hkg'),
  qiniu_kodo: words(
    'cn-east-1 cn-east-2 cn-north-1 cn-south-1 us-north-1 ap-southeast-1 ap-southeast-2 ap-southeast-3',
  ),
  kingsoft_ks3: words('cn-beijing cn-shanghai cn-guangzhou cn-hongkong ap-singapore'),
  s3_compatible: words('us-east-1 auto'),
};

export const regionsOf = (service: Service): string[] => REGIONS[service] ?? [];

const CLASSES: Partial<Record<Service, string[]>> = {
  amazon_s3: words('STANDARD STANDARD_IA INTELLIGENT_TIERING ONEZONE_IA GLACIER_IR'),
  alibaba_oss: words('STANDARD STANDARD_IA'),
  tencent_cos: words('STANDARD STANDARD_IA INTELLIGENT_TIERING MAZ_STANDARD MAZ_STANDARD_IA'),
  huawei_obs: words('STANDARD WARM'),
  google_cloud: words('STANDARD NEARLINE COLDLINE'),
  baidu_bos: words('STANDARD STANDARD_IA'),
  kingsoft_ks3: words('STANDARD STANDARD_IA'),
  s3_compatible: words('STANDARD'),
};

/** Those that give files back at once; others can be typed. */
export const classesOf = (service: Service): string[] => CLASSES[service] ?? [];
