/** The picture to be recorded: its size by name or by number, its rate, its background. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Canvas } from '../api/types.ts';
import { Field } from '../kit/Field.tsx';
import { PRESETS, RATES, type Size, sizeOf } from './presets.ts';

interface Props {
  canvas: Canvas;
  disabled: boolean;
  /** The size cannot be. */
  wrong: boolean;
  onChange: (canvas: Canvas) => void;
}

export function CanvasFields({ canvas, disabled, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const [own, setOwn] = useState(sizeOf(canvas) === 'other');
  const size: Size = own ? 'other' : sizeOf(canvas);

  const choose = (id: string) => {
    const preset = PRESETS.find(known => known.id === id);
    setOwn(preset === undefined);
    if (preset) onChange({ ...canvas, width: preset.width, height: preset.height });
  };

  const side = (name: 'width' | 'height') => (
    <Field label={t(`channels.${name}`)} wrong={wrong ? t('channels.sizeRule') : undefined}>
      {ids => (
        <input
          {...ids}
          type="number"
          min={16}
          max={1920}
          step={2}
          disabled={disabled}
          value={canvas[name] || ''}
          onChange={event => onChange({ ...canvas, [name]: event.target.valueAsNumber || 0 })}
        />
      )}
    </Field>
  );

  return (
    <>
      <div className="fields canvas-fields">
        <Field label={t('channels.size')}>
          {ids => (
            <select {...ids} disabled={disabled} value={size} onChange={event => choose(event.target.value)}>
              {PRESETS.map(({ id, width, height }) => (
                <option key={id} value={id}>
                  {t(`channels.presets.${id}`, { width, height })}
                </option>
              ))}
              <option value="other">{t('channels.presets.other')}</option>
            </select>
          )}
        </Field>
        <Field label={t('channels.rate')}>
          {ids => (
            <select
              {...ids}
              disabled={disabled}
              value={canvas.fps}
              onChange={event => onChange({ ...canvas, fps: Number(event.target.value) })}
            >
              {RATES.map(rate => (
                <option key={rate} value={rate}>
                  {t('channels.fps', { count: rate })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('channels.background')}>
          {ids => (
            <input
              {...ids}
              type="color"
              disabled={disabled}
              value={canvas.background}
              onChange={event => onChange({ ...canvas, background: event.target.value })}
            />
          )}
        </Field>
      </div>
      {own && (
        <div className="fields">
          {side('width')}
          {side('height')}
        </div>
      )}
    </>
  );
}
