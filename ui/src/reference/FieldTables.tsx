/** The fields of a body, a table for each object in it. */
import { useTranslation } from 'react-i18next';
import type { CallName } from './calls.ts';
import type { FieldGroup } from './fields.ts';

export function FieldTables({ call, groups }: { call: CallName; groups: FieldGroup[] }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{t('api.fieldsOf', { call })}</h3>
      {groups.map(({ at, rows }) => (
        <div key={`${at} ${rows[0]?.name}`} className="api-table api-fields">
          <table>
            <caption>
              <code>{at || t('api.envelope')}</code>
            </caption>
            <thead>
              <tr>
                <th scope="col">{t('api.field')}</th>
                <th scope="col">{t('api.values')}</th>
                <th scope="col">{t('api.usual')}</th>
                <th scope="col">{t('api.meaning')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, values, usual, means }) => (
                <tr key={name}>
                  <th scope="row">
                    <code>{name}</code>
                  </th>
                  <td>
                    <code>{values}</code>
                  </td>
                  <td>{usual ? <code>{usual}</code> : t('common.none')}</td>
                  <td>{t(`apiField.${means}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </>
  );
}
