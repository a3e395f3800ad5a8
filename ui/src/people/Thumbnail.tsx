/**
 * Someone's small live picture. Asked for only while it is on the screen, the page is seen and the
 * recorder is there; without a picture, the initials stand on the person's colour.
 */
import { useEffect, useRef, useState } from 'react';
import { thumbnail } from '../api/client.ts';
import type { Participant } from '../api/types.ts';
import { useLive } from '../live/store.ts';
import { initials } from './initials.ts';

const EVERY_MS = 1000;

/** Whether the element is on the screen. */
function useOnScreen(element: React.RefObject<Element | null>): boolean {
  const [on, setOn] = useState(false);
  useEffect(() => {
    if (!element.current || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(entries => setOn(entries.at(-1)?.isIntersecting ?? false));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return on;
}

/** The newest picture as an address of this page; none while there is none. */
function usePicture(address: string, wanted: boolean): string | null {
  const [picture, setPicture] = useState<string | null>(null);

  useEffect(() => {
    if (!wanted) return;
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: string | null = null;
    const show = (next: string | null) => {
      if (shown) URL.revokeObjectURL(shown);
      shown = next;
      setPicture(next);
    };
    const look = async () => {
      if (document.visibilityState === 'visible') {
        // A picture that does not come is no failure: the next is asked for in a moment.
        const response = await fetch(address, { signal: end.signal }).catch(() => null);
        const jpeg = response?.status === 200 ? await response.blob().catch(() => null) : null;
        if (end.signal.aborted) return;
        if (response) show(jpeg ? URL.createObjectURL(jpeg) : null);
      }
      timer = setTimeout(look, EVERY_MS);
    };
    void look();
    return () => {
      end.abort();
      clearTimeout(timer);
      show(null);
    };
  }, [address, wanted]);

  return picture;
}

export function Thumbnail({ cname, person }: { cname: string; person: Participant }) {
  const frame = useRef<HTMLSpanElement>(null);
  const onScreen = useOnScreen(frame);
  const linked = useLive(live => live.link === 'open');
  const picture = usePicture(thumbnail(cname, person.uid), onScreen && linked);
  return (
    <span
      ref={frame}
      className={`thumbnail ${person.presence}`}
      style={{ backgroundColor: person.color }}
      aria-hidden="true"
    >
      {picture ? <img src={picture} alt="" /> : initials(person.name)}
    </span>
  );
}
