/**
 * The three layouts as pictures of themselves. Keys 1, 2 and 3 choose them from anywhere.
 */
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { setLayout } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import type { Drawn } from './geometry.ts';
import { LayoutPicture } from './LayoutPicture.tsx';
import './layouts.css';

const KINDS: readonly Drawn[] = ['floating', 'best-fit', 'vertical'];

/** Whether keys now write text, or a dialog has them. */
function keysAreTaken(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable="true"]');
}

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

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || keysAreTaken(event.target))
        return;
      const kind = KINDS[Number(event.key) - 1];
      if (kind) choose(kind);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [choose]);

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
