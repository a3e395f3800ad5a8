/**
 * Language: found from the browser, remembered when chosen. Only the catalogue in use is loaded, and
 * the words of what is itself fetched later (`later.*.json`, `reference.*.json`) only with it.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type en from './en.json';
import type later from './later.en.json';
import type reference from './reference.en.json';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Catalogue = typeof en & typeof later & typeof reference;

const REMEMBERED = 'rollcall.language';

const catalogues: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
};

/** Words that are fetched with what uses them: of what is fetched later, and of the API's documentation. */
type More = 'later' | 'reference';

const moreCatalogues: Record<More, Record<Language, () => Promise<{ default: object }>>> = {
  later: {
    en: () => import('./later.en.json'),
    'zh-CN': () => import('./later.zh-CN.json'),
  },
  reference: {
    en: () => import('./reference.en.json'),
    'zh-CN': () => import('./reference.zh-CN.json'),
  },
};

/** What somebody asked for; then it is spoken in every language. */
const wanted = new Set<More>();
const had = new Set<string>();

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Catalogue };
    returnNull: false;
  }
}

export function detect(preferred: readonly string[], remembered: string | null): Language {
  const known = LANGUAGES.find(language => language === remembered);
  if (known) return known;
  const first = preferred.find(tag => /^(zh|en)\b/i.test(tag));
  return first?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Who speaks the same language, beside the page: the desktop's shell. */
interface Companion {
  /** What it was told last. */
  kept: string | null;
  speak: (language: Language) => void;
}

let companion: Companion | null = null;

/** To be called before the language is found. */
export function shareLanguage(other: Companion): void {
  companion = other;
}

function remembered(): string | null {
  const kept = companion?.kept ?? null;
  try {
    return localStorage.getItem(REMEMBERED) ?? kept;
  } catch {
    return kept; // storage is switched off
  }
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const catalogue = await catalogues[language]();
  i18next.addResourceBundle(language, 'translation', catalogue.default);
}

async function loadWanted(language: Language): Promise<void> {
  const missing = [...wanted].filter(more => !had.has(`${more} ${language}`));
  await Promise.all(
    missing.map(async more => {
      const catalogue = await moreCatalogues[more][language]();
      i18next.addResourceBundle(language, 'translation', catalogue.default, true);
      had.add(`${more} ${language}`);
    }),
  );
}

/** To be awaited before something is shown that uses the later words, or these besides. */
export async function fetchWords(...besides: More[]): Promise<void> {
  for (const more of ['later', ...besides] as const) wanted.add(more);
  await loadWanted(i18next.language as Language);
}

/** A part of the page that is fetched when it is asked for, with its words. */
export const withWords =
  <Part>(part: () => Promise<Part>, ...besides: More[]) =>
  async (): Promise<Part> => {
    const [fetched] = await Promise.all([part(), fetchWords(...besides)]);
    return fetched;
  };

export async function speak(language: Language): Promise<void> {
  await load(language);
  await loadWanted(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  companion?.speak(language);
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

/** To be awaited once before anything is shown. */
export async function startLanguage(): Promise<void> {
  const known = remembered();
  const language = detect(navigator.languages, known);
  if (known && known !== companion?.kept) companion?.speak(language);
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false, bindI18nStore: 'added' },
  });
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
