/**
 * The program as it is being composed, with an honest word when it cannot be seen.
 */
import { Loader, MonitorX, UserPlus } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, socketAddress } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { useMode } from '../studio/mode.ts';
import { Feed, type FeedState } from './feed.ts';
import { Guides } from './Guides.tsx';
import { Meters, type MetersHandle } from './Meters.tsx';
import './preview.css';

/** What is on air, or what is made ready beside it. */
export type Target = 'live' | 'prepared';

interface Props {
  channel: Channel;
  /** Known to be recording now. */
  recording: boolean;
  target?: Target;
  /** Lies over the picture, exactly as large as it. */
  children?: ReactNode;
}

export function Preview({ channel, recording, target = 'live', children }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const meters = useRef<MetersHandle>(null);
  const [state, setState] = useState<FeedState>('connecting');
  const guides = useMode(mode => mode.guides);
  const { cname } = channel;
  const { width, height, fps } = channel.canvas;

  useEffect(() => {
    const surface = canvas.current;
    const drawing = surface?.getContext('bitmaprenderer');
    if (!surface || !drawing) return;
    const path = address('/api/v1/channels/{cname}/preview', { cname });
    const url = socketAddress(target === 'prepared' ? `${path}?of=prepared` : path);
    const feed = new Feed(
      url,
      picture => {
        if (surface.width !== picture.width) surface.width = picture.width;
        if (surface.height !== picture.height) surface.height = picture.height;
        drawing.transferFromImageBitmap(picture.bitmap);
        surface.dataset.number = String(picture.number);
        meters.current?.show(picture.sound);
      },
      setState,
    );
    return () => feed.close();
  }, [cname, target]);

  const live = target === 'live';
  const shape = { '--shape': width / height } as React.CSSProperties;
  return (
    <section className={`stage ${target}`} aria-label={t(live ? 'stage.program' : 'stage.prepared')}>
      <div className="stage-room">
        <div className={`stage-frame ${state} ${recording ? 'recording' : ''}`} style={shape}>
          <canvas
            ref={canvas}
            width={16}
            height={9}
            role="img"
            aria-label={t(live ? 'stage.picture' : 'stage.preparedPicture', { cname })}
          />
          {guides && <Guides />}
          {children}
          {recording && (
            <span className="stage-tally" aria-hidden="true">
              {t('stage.tally')}
            </span>
          )}
          <span className="stage-format">{t('stage.format', { width, height, fps })}</span>
          {state !== 'live' && (
            <div className="stage-word" role="status">
              {state === 'connecting' ? <Loader className="turning" aria-hidden /> : <MonitorX aria-hidden />}
              <p>{t(`stage.${state}`)}</p>
            </div>
          )}
          {state === 'live' && channel.participants.length === 0 && (
            <div className="stage-word empty">
              <UserPlus aria-hidden />
              <p>{t('stage.empty')}</p>
            </div>
          )}
        </div>
      </div>
      {live && <Meters ref={meters} />}
    </section>
  );
}
