/** Dark, light, or as the system is: chosen, remembered, and followed while the page is open. */
export const APPEARANCES = ['system', 'dark', 'light'] as const;
export type Appearance = (typeof APPEARANCES)[number];

const REMEMBERED = 'rollcall.appearance';
const byDaylight = () => window.matchMedia?.('(prefers-color-scheme: light)');

export function appearance(): Appearance {
  try {
    const remembered = localStorage.getItem(REMEMBERED);
    return APPEARANCES.find(known => known === remembered) ?? 'system';
  } catch {
    return 'system'; // storage is switched off
  }
}

function apply(chosen: Appearance): void {
  const light = chosen === 'light' || (chosen === 'system' && byDaylight()?.matches === true);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
}

export function appear(chosen: Appearance): void {
  try {
    localStorage.setItem(REMEMBERED, chosen);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
  apply(chosen);
}

/** To be called once, before anything is shown. */
export function startAppearance(): void {
  apply(appearance());
  byDaylight()?.addEventListener('change', () => apply(appearance()));
}
