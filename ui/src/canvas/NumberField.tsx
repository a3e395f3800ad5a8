/** A number that is taken by Enter or when the field is left; arrow keys step it, Escape leaves it. */
import { useId, useState } from 'react';

interface Props {
  label: string;
  value: number;
  /** Digits after the point, at most. */
  digits: number;
  disabled?: boolean;
  onChange: (value: number) => void;
}

/** Reads a number as people write it: with a point or a comma. */
export function readNumber(text: string): number | null {
  const number = Number(text.trim().replace(',', '.').replace(/[−–]/, '-'));
  return text.trim() !== '' && Number.isFinite(number) ? number : null;
}

export function NumberField({ label, value, digits, disabled = false, onChange }: Props) {
  const id = useId();
  const [written, setWritten] = useState<string | null>(null);
  const shown = String(Number(value.toFixed(digits)));
  const wrong = written !== null && readNumber(written) === null;

  const take = () => {
    const number = written === null ? null : readNumber(written);
    setWritten(null);
    if (number !== null && String(number) !== shown) onChange(number);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === 'Enter') take();
    else if (event.key === 'Escape' && written !== null) {
      event.stopPropagation();
      setWritten(null);
    } else if (step) {
      event.preventDefault();
      const from = (written === null ? null : readNumber(written)) ?? Number(shown);
      setWritten(null);
      onChange(from + step * (event.shiftKey ? 10 : 1));
    }
  };
  return (
    <div className="number-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        disabled={disabled}
        aria-invalid={wrong}
        value={written ?? shown}
        onChange={event => setWritten(event.target.value)}
        onFocus={event => event.target.select()}
        onBlur={take}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
