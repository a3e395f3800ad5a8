/** A recording's picture, or that there is none; how long it is. The picture never moves what is around it. */
import { Film, Play } from 'lucide-react';
import { useState } from 'react';
import { recordingFile } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { clock } from '../i18n/format.ts';
import { useLive } from '../live/store.ts';

export function Poster({ recording, play = true }: { recording: Recording; play?: boolean }) {
  const { sid, poster, duration_ms: length } = recording;
  // A recorder that comes back is asked again.
  const run = useLive(live => live.studio.run);
  const [brokenIn, setBrokenIn] = useState<string | null>(null);
  return (
    <span className="poster-picture">
      {poster && brokenIn !== run ? (
        <img
          src={recordingFile(sid, poster)}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setBrokenIn(run)}
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
