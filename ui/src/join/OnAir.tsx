/** In the room: what others get of me, and whether they do. */
import { Hourglass, Loader, LogOut, Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DeviceChoice } from './DeviceChoice.tsx';
import { Heading } from './Heading.tsx';
import { OwnPicture } from './OwnPicture.tsx';
import type { Situation } from './publication.ts';
import type { Devices } from './useDevices.ts';
import { useLevel } from './useLevel.ts';

interface Props {
  cname: string;
  soundOnly: boolean;
  situation: Situation;
  devices: Devices;
  micOn: boolean;
  onMic: (on: boolean) => void;
  onLeave: () => void;
}

export function OnAir({ cname, soundOnly, situation, devices, micOn, onMic, onLeave }: Props) {
  const { t } = useTranslation();
  const { video, audio, wish, use, choices, asking, trouble } = devices;
  const { phase, hindrance, mutedByProducer, recording } = situation;
  const level = useLevel(micOn ? audio : null);
  const cameraOn = wish.camera !== null && video !== null;
  const live = phase === 'live';
  const waiting = phase === 'waiting';
  const states = {
    live: t('join.live'),
    waiting: t('join.waiting'),
    joining: t('join.connecting'),
    reconnecting: t('join.reconnecting'),
    ended: '',
  };

  return (
    <div className="card on-air">
      <header className="air-head">
        <Heading>{cname}</Heading>
        <p className={`air-state ${phase}`} role="status" data-phase={phase}>
          {waiting && <Hourglass size={15} aria-hidden />}
          {!live && !waiting && <Loader size={15} className="turning" aria-hidden />}
          {states[phase]}
        </p>
      </header>
      <div className="sight">
        <div className={`air-picture ${live ? 'live' : ''}`}>
          <OwnPicture track={video} word={t(soundOnly ? 'join.microphoneOnly' : 'join.cameraOff')} />
          {/* While the connection is lost nobody here knows whether it records. */}
          {live && (
            <p className={`air-recording ${recording ? 'on' : ''}`} role="status">
              {t(recording ? 'join.recording' : 'join.notRecording')}
            </p>
          )}
        </div>
        <span className="own-level" style={{ '--level': level } as React.CSSProperties} aria-hidden="true" />
      </div>
      <div className="asked">
        {waiting && <p className="air-word">{t('join.waitingText')}</p>}
        {phase === 'reconnecting' && !hindrance && <p className="air-word">{t('join.reconnectingText')}</p>}
        {hindrance && (
          <p className="air-word warn" role="alert">
            {t(`join.trouble.${hindrance}`)}
          </p>
        )}
        {trouble && (
          <p className="air-word warn" role="alert">
            {t(`join.trouble.${trouble}`)}
          </p>
        )}
        {mutedByProducer && (
          <p className="air-word warn" role="status">
            {t('join.mutedByProducer')}
          </p>
        )}
        <div className={`air-controls ${soundOnly ? 'two' : ''}`}>
          <button
            type="button"
            className={micOn ? '' : 'off'}
            disabled={!audio}
            onClick={() => onMic(!micOn)}
          >
            {micOn && audio ? <Mic aria-hidden /> : <MicOff aria-hidden />}
            <span>
              {audio ? t(micOn ? 'join.turnMicOff' : 'join.turnMicOn') : t('join.noMicrophoneChoice')}
            </span>
          </button>
          {!soundOnly && (
            <button
              type="button"
              className={cameraOn ? '' : 'off'}
              disabled={asking || (!cameraOn && choices.cameras.length === 0)}
              onClick={() => use({ ...wish, camera: cameraOn ? null : '' })}
            >
              {cameraOn ? <Video aria-hidden /> : <VideoOff aria-hidden />}
              <span>{t(cameraOn ? 'join.turnCameraOff' : 'join.turnCameraOn')}</span>
            </button>
          )}
          <button type="button" className="leave" onClick={onLeave}>
            <LogOut aria-hidden />
            <span>{t('join.leave')}</span>
          </button>
        </div>
        <DeviceChoice devices={devices} soundOnly={soundOnly} />
      </div>
    </div>
  );
}
