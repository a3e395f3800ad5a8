/**
 * Someone's small live picture. Asked for only while it is on the screen, the page is seen and the
 * recorder is there; without a picture, the initials stand on the person's colour.
 */
import { useEffect, useRef, useState } from 'react';
import type { Participant } from '../api/types.ts';
import { useLive } from '../live/store.ts';
import { initials } from './initials.ts';
import { watchPicture } from './pictures.ts';

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

/** The newest picture as an address; none while there is none. */
function usePicture(cname: string, uid: number, wanted: boolean): string | null {
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    if (!wanted) return;
    const end = watchPicture(cname, uid, setPicture);
    return () => {
      end();
      setPicture(null);
    };
  }, [cname, uid, wanted]);
  return picture;
}

export function Thumbnail({ cname, person }: { cname: string; person: Participant }) {
  const frame = useRef<HTMLSpanElement>(null);
  const onScreen = useOnScreen(frame);
  const linked = useLive(live => live.link === 'open');
  const picture = usePicture(cname, person.uid, onScreen && linked);
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
