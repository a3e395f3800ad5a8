/** Which camera and which microphone. */
import { useTranslation } from 'react-i18next';
import type { Devices } from './useDevices.ts';

const NONE = 'none';

interface ChoiceProps {
  label: string;
  none: string;
  devices: MediaDeviceInfo[];
  /** The id in use; null: none. */
  value: string | null;
  disabled: boolean;
  onChoose: (id: string | null) => void;
}

function Choice({ label, none, devices, value, disabled, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <label className="choice">
      <span>{label}</span>
      <select
        value={value ?? NONE}
        disabled={disabled}
        onChange={event => onChoose(event.target.value === NONE ? null : event.target.value)}
      >
        {devices.map((device, i) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || t('join.unnamedDevice', { number: i + 1 })}
          </option>
        ))}
        <option value={NONE}>{none}</option>
      </select>
    </label>
  );
}

/** The id of the device a track comes from, as far as it is one of those to choose. */
function inUse(track: MediaStreamTrack | null, devices: MediaDeviceInfo[]): string | null {
  if (!track) return null;
  const id = track.getSettings().deviceId ?? '';
  return devices.some(device => device.deviceId === id) ? id : (devices[0]?.deviceId ?? null);
}

export function DeviceChoice({ devices, soundOnly }: { devices: Devices; soundOnly: boolean }) {
  const { t } = useTranslation();
  const { choices, wish, use, asking, video, audio } = devices;
  return (
    <div className={`choices ${soundOnly ? 'one' : ''}`}>
      {!soundOnly && (
        <Choice
          label={t('join.camera')}
          none={t('join.noCameraChoice')}
          devices={choices.cameras}
          value={inUse(video, choices.cameras)}
          disabled={asking}
          onChoose={camera => use({ ...wish, camera })}
        />
      )}
      <Choice
        label={t('join.microphone')}
        none={t('join.noMicrophoneChoice')}
        devices={choices.microphones}
        value={inUse(audio, choices.microphones)}
        disabled={asking}
        onChoose={microphone => use({ ...wish, microphone })}
      />
    </div>
  );
}
