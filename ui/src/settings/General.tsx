/** Language and appearance: of this console alone, kept in this browser. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language, speak } from '../i18n/index.ts';
import { Choice } from '../kit/Choice.tsx';
import { LANGUAGE_NAMES } from '../kit/LanguageSwitch.tsx';
import { APPEARANCES, type Appearance, appear, appearance } from '../styles/appearance.ts';

export function General() {
  const { t, i18n } = useTranslation();
  const [look, setLook] = useState<Appearance>(appearance);
  return (
    <>
      <Choice
        legend={t('common.language')}
        options={LANGUAGES.map(language => ({
          value: language,
          label: <span lang={language}>{LANGUAGE_NAMES[language]}</span>,
        }))}
        value={i18n.language as Language}
        onChoose={language => void speak(language)}
      />
      <Choice
        legend={t('settings.appearance')}
        options={APPEARANCES.map(value => ({ value, label: t(`settings.appearances.${value}`) }))}
        value={look}
        onChoose={chosen => {
          appear(chosen);
          setLook(chosen);
        }}
      />
      <p className="settings-note">{t('settings.motion')}</p>
    </>
  );
}
