/**
 * The three layouts as pictures of themselves. Keys 1, 2 and 3 choose them from anywhere.
 */
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { setLayout } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useKeys } from '../kit/useKeys.ts';
import type { Drawn } from './geometry.ts';
import { LayoutPicture } from './LayoutPicture.tsx';
import './layouts.css';

const KINDS: readonly Drawn[] = ['floating', 'best-fit', 'vertical'];

export function Layouts({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const { failure, forget, run } = useAttempt();
  const { cname, layout, participants } = channel;
  const largeUid = layout.large_uid ?? null;

  const choose = useCallback(
    (kind: Drawn) => {
      const next = largeUid !== null ? { kind, large_uid: largeUid } : { kind };
      void run(() => setLayout(cname, next));
    },
    [cname, largeUid, run],
  );

  const keys = useMemo(
    () => Object.fromEntries(KINDS.map((kind, i) => [String(i + 1), () => choose(kind)])),
    [choose],
  );
  useKeys(keys);

  const large = Math.max(
    0,
    participants.findIndex(person => person.uid === largeUid),
  );
  const shape = channel.canvas.width / channel.canvas.height;
  return (
    <section className="layouts" aria-label={t('layouts.title')}>
      <div className="layouts-row">
        {KINDS.map((kind, i) => (
          <button
            key={kind}
            type="button"
            className="layout"
            aria-pressed={layout.kind === kind}
            aria-keyshortcuts={String(i + 1)}
            title={t('layouts.key', { key: i + 1 })}
            onClick={() => choose(kind)}
          >
            <LayoutPicture
              kind={kind}
              people={Math.max(1, participants.length)}
              large={large}
              shape={shape}
            />
            <span className="layout-name">{t(`layouts.${kind}`)}</span>
          </button>
        ))}
      </div>
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </section>
  );
}
