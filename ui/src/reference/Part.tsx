/** A part of the page with its heading, to which the contents lead. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CALLS } from './calls.ts';

export const PARTS = ['begin', ...CALLS, 'status', 'codes', 'files', 'moving'] as const;
export type PartId = (typeof PARTS)[number];

export function Part({ id, children }: { id: PartId; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className="api-part" id={`api-${id}`} aria-labelledby={`api-${id}-title`}>
      <h2 id={`api-${id}-title`} tabIndex={-1}>
        {t(`api.parts.${id}`)}
      </h2>
      {children}
    </section>
  );
}
