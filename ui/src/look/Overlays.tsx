/** What stands above everyone: a title, the time of day, a logo. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../kit/Field.tsx';
import type { PartProps } from './LookDialog.tsx';
import { PictureField } from './PictureField.tsx';
import { PlaceChoice } from './PlaceChoice.tsx';

const LONGEST_TITLE = 120;

export function Overlays({ draft: { look }, onChange, wrong }: PartProps) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const { title, clock, logo } = look;
  const percent = (value: number) =>
    new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 }).format(value);
  const empty = title && title.text.trim() === '';

  return (
    <>
      <Part
        label={t('look.titleText')}
        on={Boolean(title)}
        onSwitch={on => onChange({ title: on ? { text: '', place: 'bottom-left' } : null })}
      >
        {title && (
          <div className="overlay-row">
            <Field
              label={t('look.text')}
              wrong={empty ? t('look.textMissing') : wrong('title.text')}
              hint={t('look.textHint', { most: LONGEST_TITLE })}
            >
              {ids => (
                <input
                  {...ids}
                  maxLength={LONGEST_TITLE}
                  value={title.text}
                  onChange={event => onChange({ title: { ...title, text: event.target.value } })}
                />
              )}
            </Field>
            <PlaceChoice
              legend={t('look.titlePlace')}
              value={title.place ?? 'top-left'}
              onChoose={place => onChange({ title: { ...title, place } })}
            />
          </div>
        )}
      </Part>
      <Part
        label={t('look.clock')}
        on={Boolean(clock)}
        onSwitch={on => onChange({ clock: on ? { place: 'top-right' } : null })}
      >
        {clock && (
          <div className="overlay-row">
            <p className="field-hint">{t('look.clockHint')}</p>
            <PlaceChoice
              legend={t('look.clockPlace')}
              value={clock.place ?? 'top-left'}
              onChoose={place => onChange({ clock: { place } })}
            />
          </div>
        )}
      </Part>
      <section className="overlay">
        <PictureField
          label={t('look.logo')}
          none={t('look.noLogo')}
          value={logo?.picture ?? null}
          onChoose={id =>
            onChange({
              logo: id ? { place: 'top-right', height: 0.1, alpha: 1, ...logo, picture: id } : null,
            })
          }
          open={open}
          onOpen={setOpen}
          wrong={wrong('logo.picture')}
        />
        {logo && (
          <div className="overlay-row">
            <div className="overlay-sliders">
              <Field
                label={t('look.logoHeight', { value: percent(logo.height ?? 0.1) })}
                wrong={wrong('logo.height')}
              >
                {ids => (
                  <input
                    {...ids}
                    type="range"
                    min={0.02}
                    max={0.5}
                    step={0.01}
                    value={logo.height ?? 0.1}
                    onChange={event => onChange({ logo: { ...logo, height: event.target.valueAsNumber } })}
                  />
                )}
              </Field>
              <Field
                label={t('look.logoAlpha', { value: percent(logo.alpha ?? 1) })}
                wrong={wrong('logo.alpha')}
              >
                {ids => (
                  <input
                    {...ids}
                    type="range"
                    min={0}
                    max={1}
                    step={0.05}
                    value={logo.alpha ?? 1}
                    onChange={event => onChange({ logo: { ...logo, alpha: event.target.valueAsNumber } })}
                  />
                )}
              </Field>
            </div>
            <PlaceChoice
              legend={t('look.logoPlace')}
              value={logo.place ?? 'top-left'}
              onChoose={place => onChange({ logo: { ...logo, place } })}
            />
          </div>
        )}
      </section>
    </>
  );
}

interface SwitchProps {
  label: string;
  on: boolean;
  onSwitch: (on: boolean) => void;
  children: ReactNode;
}

function Part({ label, on, onSwitch, children }: SwitchProps) {
  return (
    <section className="overlay">
      <label className="check">
        <input type="checkbox" checked={on} onChange={event => onSwitch(event.target.checked)} />
        <strong>{label}</strong>
      </label>
      {children}
    </section>
  );
}
