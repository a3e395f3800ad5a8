/** Where something stands on the canvas: six places, as they lie there. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Place } from '../api/types.ts';

export const PLACES: readonly Place[] = [
  'top-left',
  'top',
  'top-right',
  'bottom-left',
  'bottom',
  'bottom-right',
];

interface Props {
  legend: string;
  value: Place;
  onChoose: (place: Place) => void;
}

export function PlaceChoice({ legend, value, onChoose }: Props) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <fieldset className="places">
      <legend>{legend}</legend>
      <div className="places-canvas">
        {PLACES.map(place => (
          <label key={place} title={t(`look.places.${place}`)}>
            <input type="radio" name={name} checked={place === value} onChange={() => onChoose(place)} />
            <span className="unseen">{t(`look.places.${place}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
