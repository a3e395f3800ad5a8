/** What is behind everything: a colour, and a picture that fills the canvas. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../kit/Field.tsx';
import type { PartProps } from './LookDialog.tsx';
import { PictureField } from './PictureField.tsx';

/** Colours that suit faces; any other can be mixed. */
const COLORS = ['#10141c', '#000000', '#1f2937', '#0b3a53', '#1c3d2e', '#4a1d34', '#e9ecf1', '#ffffff'];

export function Background({ draft, onChange, onColor, wrong }: PartProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Field label={t('look.color')} hint={t('look.colorHint')}>
        {ids => (
          <div className="color-row">
            <input
              {...ids}
              type="color"
              value={draft.color}
              onChange={event => onColor(event.target.value)}
            />
            {COLORS.map(color => (
              <button
                key={color}
                type="button"
                className="color-choice"
                style={{ background: color }}
                aria-label={color}
                aria-pressed={draft.color.toLowerCase() === color}
                onClick={() => onColor(color)}
              />
            ))}
          </div>
        )}
      </Field>
      <PictureField
        label={t('look.backgroundPicture')}
        none={t('look.onlyColor')}
        value={draft.look.background ?? null}
        onChoose={id => onChange({ background: id })}
        open={open}
        onOpen={setOpen}
        wrong={wrong('background')}
      />
      <p className="field-hint">{t('look.backgroundHint')}</p>
    </>
  );
}
