/**
 * How layouts give way to one another when somebody chooses one: of this console, kept in this
 * browser.
 */
import { create } from 'zustand';
import type { Transition } from '../api/types.ts';

export const KINDS = ['cut', 'dissolve', 'move'] as const;
export const LONGEST_MS = 5000;
const USUAL: Required<Transition> = { kind: 'move', ms: 300 };
const REMEMBERED = 'rollcall.transition';

export type Handover = Required<Transition>;

/** What was kept, or the usual where that cannot be. */
export function readHandover(text: string | null): Handover {
  try {
    const { kind, ms } = JSON.parse(text ?? '{}') as { kind?: unknown; ms?: unknown };
    const fits = Number.isInteger(ms) && Number(ms) >= 0 && Number(ms) <= LONGEST_MS;
    return {
      kind: KINDS.find(known => known === kind) ?? USUAL.kind,
      ms: fits ? Number(ms) : USUAL.ms,
    };
  } catch {
    return USUAL;
  }
}

function remembered(): Handover {
  try {
    return readHandover(localStorage.getItem(REMEMBERED));
  } catch {
    return USUAL; // storage is switched off
  }
}

export const useHandover = create<Handover>()(remembered);

export function hand(change: Partial<Handover>): void {
  useHandover.setState(change);
  const { kind, ms } = useHandover.getState();
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify({ kind, ms }));
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}
