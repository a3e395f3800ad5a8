/** A recording's picture, or that there is none; how long it is. The picture never moves what is around it. */
import { Film, Play } from 'lucide-react';
import { useState } from 'react';
import { recordingFile } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { clock } from '../i18n/format.ts';

export function Poster({ recording, play = true }: { recording: Recording; play?: boolean }) {
  const { sid, poster, duration_ms: length } = recording;
  const [broken, setBroken] = useState(false);
  return (
    <span className="poster-picture">
      {poster && !broken ? (
        <img
          src={recordingFile(sid, poster)}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      ) : (
        <Film aria-hidden />
      )}
      {play && length > 0 && (
        <span className="poster-play" aria-hidden="true">
          <Play size={18} fill="currentColor" />
        </span>
      )}
      <span className="poster-length">{clock(length)}</span>
    </span>
  );
}
