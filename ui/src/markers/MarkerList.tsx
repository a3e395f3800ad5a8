/** The markers of a recording: gone to, given a title, taken away. */
import { Flag, Trash2 } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeMarker, removeMarker } from '../api/client.ts';
import type { Marker } from '../api/types.ts';
import { clock } from '../i18n/format.ts';
import { IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { LONGEST_TITLE, nameOf } from './markers.ts';
import './markers.css';

interface Props {
  sid: string;
  markers: Marker[];
  onSeek: (seconds: number) => void;
}

export function MarkerList({ sid, markers, onSeek }: Props) {
  const { t } = useTranslation();
  const heading = useId();
  return (
    <section className="markers" aria-labelledby={heading}>
      <h3 id={heading} tabIndex={-1}>
        <Flag size={14} aria-hidden />
        {t('markers.heading')}
        <span className="count">{markers.length}</span>
      </h3>
      <ul>
        {markers.map(marker => (
          <Row key={marker.id} sid={sid} marker={marker} onSeek={onSeek} />
        ))}
      </ul>
    </section>
  );
}

function Row({ sid, marker, onSeek }: { sid: string; marker: Marker; onSeek: Props['onSeek'] }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [draft, setDraft] = useState<string | null>(null);
  const row = useRef<HTMLLIElement>(null);
  useHeir(row, '.player');
  const { id, at_ms: at, title } = marker;
  const name = nameOf(marker, t);

  const keep = async () => {
    const next = draft?.trim() ?? '';
    if (draft === null || next === (title ?? '')) return setDraft(null);
    // What could not be kept stays written, so that it can be tried again.
    if (await run(() => changeMarker(sid, id, next || null))) setDraft(null);
  };

  return (
    <li ref={row}>
      <button
        type="button"
        className="marker-time"
        aria-label={t('markers.goTo', { name })}
        onClick={() => onSeek(at / 1000)}
      >
        {clock(at)}
      </button>
      <input
        className="marker-title"
        value={draft ?? title ?? ''}
        maxLength={LONGEST_TITLE}
        aria-label={t('markers.titleOf', { time: clock(at) })}
        placeholder={t('markers.addTitle')}
        onChange={event => setDraft(event.target.value)}
        onBlur={() => void keep()}
        onKeyDown={event => {
          // A key that chooses a character of an input method is not for us.
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') void keep();
          if (event.key === 'Escape' && draft !== null) {
            // Not for the dialog around it.
            event.preventDefault();
            event.stopPropagation();
            setDraft(null);
          }
        }}
      />
      <IconButton
        label={t('markers.remove', { name })}
        // Not disabled, which would take the focus away before the row goes.
        aria-disabled={busy || undefined}
        onClick={() => void run(() => removeMarker(sid, id))}
      >
        <Trash2 size={15} aria-hidden />
      </IconButton>
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </li>
  );
}
