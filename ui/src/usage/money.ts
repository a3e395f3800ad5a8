/** Amounts, sizes and months in words. Amounts come as exact texts; here they are only shown. Pure. */

/** $1.66; of less than a cent, its first digits that are not 0. */
export function money(amount: string, currency: string, language: string): string {
  const value = Number(amount);
  const isTiny = value > 0 && value < 0.01;
  const digits = isTiny
    ? { maximumSignificantDigits: 1 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return inCurrency(value, currency, language, digits);
}

/** A price as it was typed: $5.99, $0.0125. */
export const price = (amount: string, currency: string, language: string): string =>
  inCurrency(Number(amount), currency, language, { minimumFractionDigits: 2, maximumFractionDigits: 6 });

function inCurrency(
  value: number,
  currency: string,
  language: string,
  digits: Intl.NumberFormatOptions,
): string {
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  return new Intl.NumberFormat(language, { ...style, ...digits }).format(value);
}

/** 921,600. */
export const whole = (value: number, language: string): string =>
  new Intl.NumberFormat(language).format(value);

/** 1280 × 720. */
export const dimensions = ({ width, height }: { width: number; height: number }): string =>
  `${width} × ${height}`;

/** 2.9 Mbit/s. */
export function bitRate(bitsPerSecond: number, language: string): string {
  const options = { maximumFractionDigits: 1 };
  return `${new Intl.NumberFormat(language, options).format(bitsPerSecond / 1e6)} Mbit/s`;
}

/** 43 %; `share`: 0 to 1. */
export const share = (value: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(value);

/** 2026-11 as November 2026. */
export function monthName(month: string, language: string): string {
  const date = new Date(`${month}-15T12:00:00Z`);
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(date);
}

/** The month it is now, UTC: bills are of UTC. */
export const thisMonth = (now = new Date()): string => now.toISOString().slice(0, 7);

/** Months to choose from, newest first: those with usage, the one that is shown, and this one. */
export function monthsToChoose(used: readonly string[], shown: string, now = new Date()): string[] {
  return [...new Set([thisMonth(now), shown, ...used])].sort().reverse();
}
