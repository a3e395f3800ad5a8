/**
 * What the recorder itself said of a problem, in its own English: behind a word, for who wants to know
 * more or asks for help.
 */
import { useTranslation } from 'react-i18next';

export function Said({ text }: { text: string }) {
  const { t } = useTranslation();
  if (text === '') return null;
  return (
    <details className="said">
      <summary>{t('common.details')}</summary>
      <p lang="en">{text}</p>
    </details>
  );
}
