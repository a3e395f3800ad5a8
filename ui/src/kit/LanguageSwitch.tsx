/** Both languages, each in its own words. */
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language, speak } from '../i18n/index.ts';
import './language.css';

// Names of languages are written in the language itself and never translated.
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' };

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <fieldset className="languages">
      <legend className="unseen">{t('common.language')}</legend>
      {LANGUAGES.map(language => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.language === language}
          onClick={() => void speak(language)}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </fieldset>
  );
}
