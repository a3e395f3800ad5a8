/** How this console works with the program: kept in this browser. */
import { create } from 'zustand';

export interface Mode {
  /** The next layout is made ready beside the program and taken over when it is time. */
  studio: boolean;
  /** Lines for what every screen shows are drawn over the picture here, never in it. */
  guides: boolean;
}

const REMEMBERED = 'rollcall.studio';

export function readMode(text: string | null): Mode {
  try {
    const { studio, guides } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return { studio: studio === true, guides: guides === true };
  } catch {
    return { studio: false, guides: false };
  }
}

function remembered(): Mode {
  try {
    return readMode(localStorage.getItem(REMEMBERED));
  } catch {
    return readMode(null); // storage is switched off
  }
}

export const useMode = create<Mode>()(remembered);

export function setMode(change: Partial<Mode>): void {
  useMode.setState(change);
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(useMode.getState()));
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}
