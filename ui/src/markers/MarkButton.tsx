/** Marks this instant of the recording that runs; what was marked is said. */
import { Flag } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mark } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { clock } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import type { Attempt } from '../kit/useAttempt.ts';
import { useKeys } from '../kit/useKeys.ts';
import './markers.css';

interface Props {
  recording: Recording;
  can: boolean;
  run: Attempt['run'];
}

/** How long the sign of a marker that was made is seen. */
const SEEN_MS = 1500;

export function MarkButton({ recording, can, run }: Props) {
  const { t } = useTranslation();
  const [made, setMade] = useState<number | null>(null);
  const { sid, markers = [] } = recording;

  const press = () => run(async () => setMade((await mark(sid, {})).at_ms));
  const pressed = useRef(press);
  pressed.current = press;
  const keys = useMemo(() => ({ m: () => void (can && pressed.current()) }), [can]);
  useKeys(keys);

  useEffect(() => {
    if (made === null) return;
    const timer = setTimeout(() => setMade(null), SEEN_MS);
    return () => clearTimeout(timer);
  }, [made]);

  return (
    <>
      <Button
        className={`mark ${made === null ? '' : 'made'}`}
        icon={<Flag size={16} aria-hidden />}
        busy={!can}
        aria-keyshortcuts="m"
        title={t('markers.key')}
        onClick={() => void press()}
      >
        <span className="mark-word">{t('markers.mark')}</span>
        {markers.length > 0 && <span className="count">{markers.length}</span>}
      </Button>
      <p className="unseen" role="status">
        {made === null ? '' : t('markers.made', { time: clock(made) })}
      </p>
    </>
  );
}
