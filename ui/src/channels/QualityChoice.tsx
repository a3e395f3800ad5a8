/** How well recordings are kept, with the room an hour takes. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { estimates } from '../api/client.ts';
import type { Canvas, Estimate, Quality } from '../api/types.ts';
import { size } from '../i18n/format.ts';
import { Choice } from '../kit/Choice.tsx';

const QUALITIES: Quality[] = ['compact', 'standard', 'high'];

interface Props {
  /** Null while it cannot be. */
  canvas: Canvas | null;
  value: Quality;
  onChoose: (quality: Quality) => void;
}

export function QualityChoice({ canvas, value, onChoose }: Props) {
  const { t, i18n } = useTranslation();
  const [known, setKnown] = useState<Estimate[]>([]);

  useEffect(() => {
    let over = false;
    if (canvas) {
      // A figure is a help; without it the choice still works.
      estimates(canvas).then(
        found => over || setKnown(found),
        () => over || setKnown([]),
      );
    }
    return () => {
      over = true;
    };
  }, [canvas]);

  const hour = (quality: Quality) => {
    const bytes = known.find(estimate => estimate.quality === quality)?.bytes_per_hour;
    return bytes === undefined
      ? t('common.none')
      : t('channels.perHour', { size: size(bytes, i18n.language) });
  };
  return (
    <Choice
      legend={t('channels.quality')}
      options={QUALITIES.map(quality => ({
        value: quality,
        label: t(`channels.qualities.${quality}`),
        hint: hour(quality),
      }))}
      value={value}
      onChoose={onChoose}
    />
  );
}
