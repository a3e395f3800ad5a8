/** A labelled control with a hint, and what is wrong with it where it is wrong. */
import { type ReactElement, type ReactNode, useId } from 'react';
import './field.css';

interface Props {
  label: string;
  hint?: ReactNode;
  /** What is wrong; shown in place of the hint. */
  wrong?: ReactNode;
  /** Gets the ids that bind it to its label and its hint. */
  children: (ids: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactElement;
}

export function Field({ label, hint, wrong, children }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-hint`, 'aria-invalid': wrong !== undefined })}
      <p id={`${id}-hint`} className={wrong === undefined ? 'field-hint' : 'field-wrong'}>
        {wrong ?? hint}
      </p>
    </div>
  );
}
