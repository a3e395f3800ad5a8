/**
 * The stage: the program alone, or in studio mode the prepared layout beside it with the way to take
 * it over.
 */
import { CopyPlus, MonitorDot } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { prepareLayout } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { withWords } from '../i18n/index.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { Preview, type Target } from '../stage/Preview.tsx';
import { useMode } from './mode.ts';
import './studio.css';

const TakeBar = lazy(withWords(() => import('./TakeBar.tsx')));

interface Props {
  channel: Channel;
  /** Known to be recording now. */
  recording: boolean;
  /** What lies over a picture: the editor of the layout that is live, or of the prepared one. */
  over?: (target: Target) => ReactNode;
}

export function Studio({ channel, recording, over }: Props) {
  const { t } = useTranslation();
  const studio = useMode(mode => mode.studio);
  const { cname, prepared } = channel;

  const program = (
    <Preview key={cname} channel={channel} recording={recording}>
      {over?.('live')}
    </Preview>
  );
  const shape = { '--shape': channel.canvas.width / channel.canvas.height } as React.CSSProperties;
  return (
    <div className="studio" style={shape}>
      <div className={studio ? 'panes two' : 'panes'}>
        {studio && (
          <div className="pane next">
            <h2 className="pane-head">{t('studio.prepared')}</h2>
            {prepared ? (
              <Preview key={cname} channel={channel} recording={false} target="prepared">
                {over?.('prepared')}
              </Preview>
            ) : (
              <Unprepared channel={channel} />
            )}
          </div>
        )}
        <div className="pane on-air">
          {studio && <h2 className="pane-head">{t('studio.live')}</h2>}
          {program}
        </div>
        <Suspense>{studio && <TakeBar channel={channel} />}</Suspense>
      </div>
    </div>
  );
}

function Unprepared({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const { cname, canvas, layout } = channel;
  const shape = { '--shape': canvas.width / canvas.height } as React.CSSProperties;
  const stage = useRef<HTMLElement>(null);
  useHeir(stage, '.panes', '.take-words');
  return (
    <section ref={stage} className="stage prepared" aria-label={t('stage.prepared')}>
      <div className="stage-room">
        <div className="stage-frame unprepared" style={shape}>
          <div className="unprepared-words">
            <MonitorDot aria-hidden />
            <p>{t('studio.unprepared')}</p>
            <Button
              busy={busy}
              icon={<CopyPlus size={15} aria-hidden />}
              onClick={() => void run(() => prepareLayout(cname, layout))}
            >
              {t('studio.fromLive')}
            </Button>
            {failure && <Problem failure={failure} onDismiss={forget} />}
          </div>
        </div>
      </div>
    </section>
  );
}
