/**
 * When something goes away that has the focus, something near takes it: a keyboard does not fall back
 * to the top of the page because somebody was removed, a link revoked or a form closed.
 */
import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * `around` is a selector of something around it that stays. The focus goes to the first of `heirs` in
 * there, as it then is; if there is none, to the surroundings themselves.
 */
export function useHeir(leaving: RefObject<HTMLElement | null>, around: string, ...heirs: string[]): void {
  const newest = useRef(heirs);
  newest.current = heirs;
  useLayoutEffect(() => {
    const element = leaving.current;
    const place = element?.closest<HTMLElement>(around);
    return () => {
      if (!place || !element?.contains(document.activeElement)) return;
      queueMicrotask(() => {
        // What came instead may have taken it.
        if (document.activeElement !== document.body) return;
        const heir = newest.current.map(one => place.querySelector<HTMLElement>(one)).find(Boolean);
        (heir ?? place).focus();
      });
    };
  }, [leaving, around]);
}
