/** A service's short name as a sign, the same in every language; a folder is a picture. */
import { Folder } from 'lucide-react';
import type { Service } from '../api/types.ts';

const SIGNS: Record<Exclude<Service, 'folder'>, string> = {
  amazon_s3: 'S3',
  alibaba_oss: 'OSS',
  tencent_cos: 'COS',
  huawei_obs: 'OBS',
  google_cloud: 'GCS',
  azure_blob: 'Blob',
  baidu_bos: 'BOS',
  qiniu_kodo: 'Kodo',
  kingsoft_ks3: 'KS3',
  s3_compatible: '+',
};

export function ServiceSign({ service }: { service: Service }) {
  return (
    <span className="service-sign" aria-hidden="true">
      {service === 'folder' ? <Folder size={16} /> : SIGNS[service]}
    </span>
  );
}
