/** Before joining: name, own picture, devices. */
import { CircleAlert } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JoinInfo } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { DeviceChoice } from './DeviceChoice.tsx';
import { Heading } from './Heading.tsx';
import { rememberedName } from './invitation.ts';
import { OwnPicture } from './OwnPicture.tsx';
import type { Devices } from './useDevices.ts';
import { useLevel } from './useLevel.ts';

interface Props {
  info: JoinInfo;
  devices: Devices;
  onJoin: (name: string) => void;
}

/** As the recorder's: characters, not bytes. */
const LONGEST_NAME = 64;

export function Lobby({ info, devices, onJoin }: Props) {
  const { cname, recording, waiting } = info;
  const soundOnly = info.role === 'sound_only';
  const { t } = useTranslation();
  const [name, setName] = useState(rememberedName);
  const [nameless, setNameless] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { asking, video, audio, trouble, use, wish } = devices;
  const level = useLevel(audio);
  const nothing = !video && !audio;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    setNameless(trimmed === '');
    if (trimmed === '') field.current?.focus();
    else if (!nothing) onJoin(trimmed);
  };

  const word = soundOnly
    ? t('join.microphoneOnly')
    : asking
      ? t('join.asking')
      : audio
        ? t('join.soundOnly')
        : t('join.cameraOff');
  return (
    <form className="card lobby" onSubmit={submit} noValidate>
      <Heading>{t('join.title', { cname })}</Heading>
      <div className="sight">
        <OwnPicture track={video} word={word} />
        <span className="own-level" style={{ '--level': level } as React.CSSProperties} aria-hidden="true" />
      </div>
      <div className="asked">
        {trouble && (
          <div className="trouble" role="alert">
            <CircleAlert size={18} aria-hidden />
            <p>{t(`join.trouble.${trouble}`)}</p>
            {trouble !== 'insecure' && (
              <Button
                busy={asking}
                onClick={() =>
                  use({ camera: soundOnly ? null : (wish.camera ?? ''), microphone: wish.microphone ?? '' })
                }
              >
                {t('common.again')}
              </Button>
            )}
          </div>
        )}
        <label className="choice">
          <span>{t('join.name')}</span>
          <input
            ref={field}
            type="text"
            name="name"
            autoComplete="name"
            maxLength={LONGEST_NAME}
            placeholder={t('join.namePlaceholder')}
            value={name}
            aria-invalid={nameless}
            aria-describedby={nameless ? 'nameless' : undefined}
            onChange={event => setName(event.target.value)}
          />
        </label>
        {nameless && (
          <p id="nameless" className="nameless" role="alert">
            {t('join.nameMissing')}
          </p>
        )}
        <DeviceChoice devices={devices} soundOnly={soundOnly} />
        {soundOnly && <p className="lobby-note">{t('join.soundOnlyNote')}</p>}
        {waiting && <p className="lobby-note">{t('join.waitingNote')}</p>}
        {recording && <p className="recorded">{t('join.recordingNote')}</p>}
        <Button type="submit" look="primary" className="big" disabled={nothing} busy={asking && !nothing}>
          {t('join.join')}
        </Button>
      </div>
    </form>
  );
}
