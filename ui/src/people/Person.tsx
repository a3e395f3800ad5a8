/**
 * One participant: who, how they arrive, what their tile shows, and what a producer can do.
 */
import { Maximize2, Mic, MicOff, UserMinus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removeParticipant, setLayout, setMuted } from '../api/client.ts';
import type { Channel, Participant } from '../api/types.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { initials } from './initials.ts';
import { Level } from './Level.tsx';
import { useStreamWords } from './useStreamWords.ts';

interface Props {
  channel: Channel;
  person: Participant;
  /** Has vertical's large pane. */
  large: boolean;
  /** Past the 17th: has no region. */
  offCanvas: boolean;
}

export function Person({ channel, person, large, offCanvas }: Props) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [asking, setAsking] = useState(false);
  const { cname, layout } = channel;
  const { uid, name, muted, presence, shows, stats } = person;
  const words = useStreamWords(person);
  const row = useRef<HTMLLIElement>(null);

  const mute = () => run(() => setMuted(cname, uid, !muted));
  const remove = () => run(() => removeParticipant(cname, uid));
  const enlarge = () => run(() => setLayout(cname, { kind: 'vertical', large_uid: uid }));

  return (
    <li ref={row} className={`person ${presence}`} data-uid={uid}>
      <div className="person-row">
        <span className="chip" style={{ backgroundColor: person.color }} aria-hidden="true">
          {initials(name)}
        </span>
        <p className="person-name" title={name}>
          {name}
        </p>
        <p className="person-stream" title={words}>
          {words}
        </p>
        <div className="person-actions">
          {layout.kind === 'vertical' && !offCanvas && (
            <IconButton label={t('people.large', { name })} aria-pressed={large} onClick={enlarge}>
              <Maximize2 size={15} aria-hidden />
            </IconButton>
          )}
          <IconButton
            label={t('people.mute', { name })}
            className="alarming"
            aria-pressed={muted}
            disabled={busy}
            onClick={mute}
          >
            {muted ? <MicOff size={16} aria-hidden /> : <Mic size={16} aria-hidden />}
          </IconButton>
          <IconButton
            label={t('people.remove', { name })}
            aria-expanded={asking}
            onClick={() => setAsking(true)}
          >
            <UserMinus size={16} aria-hidden />
          </IconButton>
        </div>
      </div>
      <div className="person-foot">
        <Level level={stats.audio ? stats.level : 0} muted={muted} />
        {muted && <span className="tag danger">{t('people.muted')}</span>}
        {!stats.audio && presence === 'live' && <span className="tag">{t('people.noSound')}</span>}
        {presence !== 'joining' && shows !== 'picture' && (
          <span className="tag warn">{t(`people.shows.${shows}`)}</span>
        )}
        {presence === 'joining' && <span className="tag">{t('people.joining')}</span>}
        {offCanvas && <span className="tag warn">{t('people.offCanvas')}</span>}
      </div>
      {asking && (
        <RemoveQuestion
          name={name}
          busy={busy}
          onYes={remove}
          onNo={() => {
            setAsking(false);
            row.current?.querySelector<HTMLButtonElement>('[aria-expanded]')?.focus();
          }}
        />
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </li>
  );
}

interface QuestionProps {
  name: string;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
}

function RemoveQuestion({ name, busy, onYes, onNo }: QuestionProps) {
  const { t } = useTranslation();
  const cancel = useRef<HTMLDivElement>(null);
  useEffect(() => cancel.current?.querySelector('button')?.focus(), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere in the question is its Cancel button
    <div ref={cancel} className="question" onKeyDown={event => event.key === 'Escape' && onNo()}>
      <p>{t('people.removeQuestion', { name })}</p>
      <div className="question-answers">
        <Button look="quiet" onClick={onNo}>
          {t('common.cancel')}
        </Button>
        <Button look="danger" busy={busy} onClick={onYes}>
          {t('people.removeYes')}
        </Button>
      </div>
    </div>
  );
}
