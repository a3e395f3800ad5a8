/** What each part of the page is called. A part that comes begins there, for who cannot see it. */
import { type ReactNode, useEffect, useRef } from 'react';

export function Heading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
