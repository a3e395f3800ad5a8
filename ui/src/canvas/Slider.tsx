/** A share from nothing to all, pulled or typed by arrow keys. One pull is one step of the history. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { percent } from './words.ts';

interface Props {
  label: string;
  value: number;
  least?: number;
  most: number;
  step?: number;
  onChange: (value: number) => void;
  onSettle: () => void;
}

export function Slider({ label, value, least = 0, most, step = 0.01, onChange, onSettle }: Props) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const words = t('canvas.percent', { percent: percent(value, i18n.language) });
  return (
    <div className="canvas-slider">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-valuetext={words}
        onChange={event => onChange(Number(event.target.value))}
        onPointerUp={onSettle}
        onKeyUp={onSettle}
        onBlur={onSettle}
      />
      <span aria-hidden="true">{words}</span>
    </div>
  );
}
