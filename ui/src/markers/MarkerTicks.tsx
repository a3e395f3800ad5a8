/**
 * Markers on the bar of a player: a press goes there. The keyboard has keys for next and previous and
 * the list below, so that a bar of many markers is no row of many stops.
 */
import { useTranslation } from 'react-i18next';
import type { Marker } from '../api/types.ts';
import { nameOf } from './markers.ts';
import './markers.css';

interface Props {
  markers: Marker[];
  /** In seconds. */
  length: number;
  onSeek: (seconds: number) => void;
}

export function MarkerTicks({ markers, length, onSeek }: Props) {
  const { t } = useTranslation();
  if (length <= 0) return null;
  return (
    <div className="ticks">
      {markers.map(marker => (
        <button
          key={marker.id}
          type="button"
          tabIndex={-1}
          className="tick"
          style={{ '--at': Math.min(1, marker.at_ms / 1000 / length) } as React.CSSProperties}
          aria-label={nameOf(marker, t)}
          title={nameOf(marker, t)}
          onClick={() => onSeek(marker.at_ms / 1000)}
        />
      ))}
    </div>
  );
}
