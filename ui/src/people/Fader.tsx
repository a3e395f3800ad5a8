/** How loud someone is in the mix: the slider lies on the meter of what is heard. */
import { useTranslation } from 'react-i18next';
import type { Participant } from '../api/types.ts';
import { Level } from './Level.tsx';
import { useVolume } from './useVolume.ts';

/** The slider counts in percent; 100 is as it arrives. */
const MOST = 200;
const STEP = 5;

interface Props {
  cname: string;
  person: Participant;
  onFailure: (thrown: unknown) => void;
}

export function Fader({ cname, person, onFailure }: Props) {
  const { t } = useTranslation();
  const { uid, name, muted, stats } = person;
  const { volume, move } = useVolume(cname, uid, person.volume ?? 1, onFailure);
  const percent = Math.round(volume * 100);
  const text = t('people.percent', { percent });
  return (
    <div className={`fader ${muted ? 'muted' : ''}`}>
      <div className="fader-way">
        <Level level={stats.audio ? stats.level * volume : 0} muted={muted} />
        <input
          type="range"
          min={0}
          max={MOST}
          step={STEP}
          value={percent}
          aria-label={t('people.volume', { name })}
          aria-valuetext={text}
          onChange={event => move(Number(event.target.value) / 100)}
        />
      </div>
      <span className="fader-value" aria-hidden="true">
        {text}
      </span>
    </div>
  );
}
