/** What a channel is set to; and the way to be rid of it. */
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeChannel, removeChannel } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { CanvasFields } from './CanvasFields.tsx';
import { isPossible } from './presets.ts';
import { QualityChoice } from './QualityChoice.tsx';
import './channels.css';

interface Props {
  channel: Channel;
  onClose: () => void;
}

export default function ChannelSettings({ channel, onClose }: Props) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [canvas, setCanvas] = useState(channel.canvas);
  const [quality, setQuality] = useState(channel.quality ?? 'standard');
  const [asking, setAsking] = useState(false);
  const { cname } = channel;
  const recording = channel.recording !== undefined && channel.recording !== null;
  const possible = isPossible(canvas.width, canvas.height);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!possible) return;
    const change = recording ? { quality } : { canvas, quality };
    if (await run(() => changeChannel(cname, change))) onClose();
  };
  const remove = async () => {
    if (await run(() => removeChannel(cname))) onClose();
    else setAsking(false);
  };

  return (
    <Dialog title={t('channels.settings', { cname })} onClose={onClose} size="roomy">
      <form className="channel-form" onSubmit={save} noValidate>
        {recording && <p className="channel-note">{t('channels.whileRecording')}</p>}
        <CanvasFields canvas={canvas} disabled={recording} wrong={!possible} onChange={setCanvas} />
        <QualityChoice canvas={possible ? canvas : null} value={quality} onChoose={setQuality} />
        <p className="channel-hint">{t('channels.qualityHint')}</p>
        {failure && <Problem failure={failure} onDismiss={forget} />}
        {asking ? (
          <Question text={t('channels.removeQuestion', { cname })} onCancel={() => setAsking(false)}>
            <Button look="danger" busy={busy} onClick={() => void remove()}>
              {t('channels.remove')}
            </Button>
          </Question>
        ) : (
          <div className="channel-ends">
            <Button
              look="quiet"
              icon={<Trash2 size={16} aria-hidden />}
              disabled={recording}
              onClick={() => setAsking(true)}
            >
              {t('channels.remove')}
            </Button>
            <span className="channel-space" />
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" look="primary" busy={busy} disabled={!possible}>
              {t('common.save')}
            </Button>
          </div>
        )}
      </form>
    </Dialog>
  );
}
