/** A price sheet while somebody edits it: every field as it is typed. Pure. */
import type { PriceSheet } from '../api/types.ts';

export interface TierDraft {
  /** Tells the rows apart while they are edited. */
  id: number;
  name: string;
  upTo: string;
  price: string;
}

export interface SheetDraft {
  currency: string;
  audio: string;
  tiers: TierDraft[];
}

export const MOST_TIERS = 10;

export function draftOf(sheet: PriceSheet): SheetDraft {
  const tiers = sheet.tiers.map(({ name, up_to, per_1000_minutes }, id) => ({
    id,
    name,
    upTo: up_to == null ? '' : String(up_to),
    price: per_1000_minutes ?? '',
  }));
  return { currency: sheet.currency, audio: sheet.audio ?? '', tiers };
}

/** One more tier at the end, open to the top; the one before needs an end then. */
export function withTier(draft: SheetDraft): SheetDraft {
  const id = Math.max(-1, ...draft.tiers.map(tier => tier.id)) + 1;
  return { ...draft, tiers: [...draft.tiers, { id, name: '', upTo: '', price: '' }] };
}

/** "1 280", "921,600" and "5,99" as people type them. */
const wholeNumber = (text: string): number | null => {
  const digits = text.replace(/[\s,.'_]/g, '');
  return /^\d{1,16}$/.test(digits) ? Number(digits) : null;
};
const decimal = (text: string): string | null => {
  const plain = text.trim().replace(',', '.');
  return /^\d{1,7}(\.\d{1,6})?$/.test(plain) ? plain : null;
};

/** The field that is wrong, named as the recorder names it; or the sheet. */
export function sheetOf(draft: SheetDraft): PriceSheet | { wrong: string } {
  const currency = draft.currency.trim().toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) return { wrong: 'currency' };
  const audio = decimal(draft.audio);
  if (draft.audio.trim() !== '' && audio === null) return { wrong: 'audio' };
  const tiers: PriceSheet['tiers'] = [];
  let before = 0;
  for (const [at, tier] of draft.tiers.entries()) {
    const name = tier.name.trim();
    const isTaken = tiers.some(other => other.name.toLowerCase() === name.toLowerCase());
    if (name === '' || isTaken) return { wrong: `tiers[${at}].name` };
    const upTo = wholeNumber(tier.upTo);
    const isOpen = tier.upTo.trim() === '';
    if (isOpen ? at + 1 < draft.tiers.length : upTo === null || upTo <= before)
      return { wrong: `tiers[${at}].up_to` };
    before = upTo ?? before;
    const amount = decimal(tier.price);
    if (tier.price.trim() !== '' && amount === null) return { wrong: `tiers[${at}].per_1000_minutes` };
    tiers.push({ name, ...(upTo !== null && { up_to: upTo }), ...(amount && { per_1000_minutes: amount }) });
  }
  return { currency, ...(audio && { audio }), tiers };
}
