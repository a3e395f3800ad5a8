/**
 * The program as it is being composed, with an honest word when it cannot be seen.
 */
import { Loader, MonitorX, UserPlus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, socketAddress } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Feed, type FeedState } from './feed.ts';
import { Meters, type MetersHandle } from './Meters.tsx';
import './preview.css';

interface Props {
  channel: Channel;
  /** Known to be recording now. */
  recording: boolean;
}

export function Preview({ channel, recording }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const meters = useRef<MetersHandle>(null);
  const [state, setState] = useState<FeedState>('connecting');
  const { cname } = channel;
  const { width, height, fps } = channel.canvas;

  useEffect(() => {
    const target = canvas.current;
    const drawing = target?.getContext('bitmaprenderer');
    if (!target || !drawing) return;
    const url = socketAddress(address('/api/v1/channels/{cname}/preview', { cname }));
    const feed = new Feed(
      url,
      picture => {
        if (target.width !== picture.width) target.width = picture.width;
        if (target.height !== picture.height) target.height = picture.height;
        drawing.transferFromImageBitmap(picture.bitmap);
        target.dataset.number = String(picture.number);
        meters.current?.show(picture.sound);
      },
      setState,
    );
    return () => feed.close();
  }, [cname]);

  const shape = { '--shape': width / height } as React.CSSProperties;
  return (
    <section className="stage" aria-label={t('stage.program')}>
      <div className="stage-room">
        <div className={`stage-frame ${state} ${recording ? 'recording' : ''}`} style={shape}>
          <canvas ref={canvas} width={16} height={9} role="img" aria-label={t('stage.picture', { cname })} />
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
      <Meters ref={meters} />
    </section>
  );
}
