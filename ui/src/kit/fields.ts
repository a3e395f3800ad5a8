/** Names of fields that the recorder calls wrong, as people call them. */

import type { TFunction } from 'i18next';
import i18n from 'i18next';

/** Null: a field that no form of ours has. */
export function fieldWord(field: string | null, t: TFunction): string | null {
  const name = field
    ?.split('.')
    .at(-1)
    ?.replace(/\[\d+\]$/, '');
  return name && i18n.exists(`fields.${name}`) ? t(`fields.${name}`) : null;
}
