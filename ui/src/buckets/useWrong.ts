/** The words for what is wrong with a field of the form: missing, or refused by the recorder. */
import { useTranslation } from 'react-i18next';

export const FORM_FIELDS = [
  'name',
  'bucket',
  'region',
  'endpoint',
  'prefix',
  'storage_class',
  'encryption',
  'tags',
] as const;
export type FormField = (typeof FORM_FIELDS)[number];

export function useWrong(
  wrongField: string | null,
  asked: boolean,
): (field: FormField, missing: boolean) => string | undefined {
  const { t } = useTranslation();
  return (field, missing) => {
    if (wrongField === field) return t(`buckets.wrong.${field}`);
    return asked && missing ? t('buckets.missing') : undefined;
  };
}
