/**
 * When a row goes away that has the focus, the part around it takes the focus: a keyboard does not
 * fall back to the top of the page because somebody was removed or a link revoked.
 */
import { type RefObject, useLayoutEffect } from 'react';

/** `heir` is a selector of something around the row that can be focused and stays. */
export function useHeir(row: RefObject<HTMLElement | null>, heir: string): void {
  useLayoutEffect(() => {
    const element = row.current;
    const next = element?.closest<HTMLElement>(heir);
    return () => {
      if (element?.contains(document.activeElement)) next?.focus();
    };
  }, [row, heir]);
}
