/** Names of fields that the recorder calls wrong, as people call them. Pure. */
import type { TFunction } from 'i18next';
import type en from '../i18n/en.json';

type Field = keyof typeof en.fields;

/** Null: a field that no form of ours has. */
export function fieldWord(field: string | null, t: TFunction): string | null {
  const name = field
    ?.split('.')
    .at(-1)
    ?.replace(/\[\d+\]$/, '');
  if (!name) return null;
  const word = t(`fields.${name as Field}`, { defaultValue: '' });
  return word === '' ? null : word;
}
