/** One of a few, all in sight: a row of radio buttons that looks like one control. */
import { type ReactNode, useId } from 'react';
import './choice.css';

export interface Option<T extends string> {
  value: T;
  label: ReactNode;
  /** A second, smaller line. */
  hint?: ReactNode;
}

interface Props<T extends string> {
  legend: string;
  options: Option<T>[];
  value: T;
  onChoose: (value: T) => void;
  disabled?: boolean;
  /** Waiting for an answer: nothing can be chosen, the focus stays. */
  busy?: boolean;
}

export function Choice<T extends string>(props: Props<T>) {
  const { legend, options, value, onChoose, disabled = false, busy = false } = props;
  const name = useId();
  return (
    <fieldset
      className="choice"
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
    >
      <legend>{legend}</legend>
      <div className="choice-row">
        {options.map(option => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => busy || onChoose(option.value)}
            />
            <span className="choice-label">{option.label}</span>
            {option.hint !== undefined && <span className="choice-hint">{option.hint}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
