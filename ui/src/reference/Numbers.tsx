/** What numbers of answers and names of files mean. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CODES, FILES, STATUSES, UPLOADING } from './codes.ts';
import { Part } from './Part.tsx';

function Meanings({ of, rows }: { of: string[]; rows: { key: string; cells: ReactNode[] }[] }) {
  return (
    <div className="api-table">
      <table>
        <thead>
          <tr>
            {of.map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first, ...others] }) => (
            <tr key={key}>
              <th scope="row">
                <code>{first}</code>
              </th>
              {others.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function StatusPart() {
  const { t } = useTranslation();
  const word = (means: ReactNode, key: string | number) => ({ key: String(key), cells: [key, means] });
  return (
    <Part id="status">
      <p>{t('api.statusLead')}</p>
      <Meanings
        of={['status', t('api.meaning')]}
        rows={STATUSES.map(status => word(t(`api.status.${status}`), status))}
      />
      <Meanings
        of={['uploadingStatus', t('api.meaning')]}
        rows={UPLOADING.map(one => word(t(`api.uploading.${one}`), one))}
      />
    </Part>
  );
}

export function CodesPart() {
  const { t } = useTranslation();
  return (
    <Part id="codes">
      <p>{t('api.codesLead')}</p>
      <Meanings
        of={['HTTP', 'code', t('api.meaning')]}
        rows={CODES.map(({ http, code, means }) => ({
          key: means,
          cells: [
            http,
            code === null ? t('common.none') : <code key="code">{code}</code>,
            t(`apiCode.${means}`),
          ],
        }))}
      />
    </Part>
  );
}

export function FilesPart() {
  const { t } = useTranslation();
  return (
    <Part id="files">
      <p>{t('api.filesLead')}</p>
      <Meanings
        of={[t('api.file'), t('api.meaning')]}
        rows={FILES.map(({ name, means }) => ({ key: name, cells: [name, t(`apiFile.${means}`)] }))}
      />
      <p>{t('api.filesNames')}</p>
    </Part>
  );
}
