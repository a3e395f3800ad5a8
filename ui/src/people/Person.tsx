/**
 * One participant: who, how they arrive, what their tile shows, and what a producer can do.
 */
import { Maximize2, Mic, MicOff, UserMinus } from 'lucide-react';
import { useCallback, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removeParticipant, rename, setLayout, setMuted } from '../api/client.ts';
import type { Channel, Participant } from '../api/types.ts';
import { carry, useEditing } from '../canvas/editing.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { ConnectionDetails, HealthButton } from './Connection.tsx';
import { Fader } from './Fader.tsx';
import { Name } from './Name.tsx';
import { Thumbnail } from './Thumbnail.tsx';
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
  const [looking, setLooking] = useState(false);
  const { cname, layout } = channel;
  const { uid, name, muted, presence, shows, stats } = person;
  const editing = useEditing(state => state.session !== null);
  const words = useStreamWords(person);
  const details = useId();
  const row = useRef<HTMLLIElement>(null);
  useHeir(row, '.people');

  const mute = () => run(() => setMuted(cname, uid, !muted));
  const remove = () => run(() => removeParticipant(cname, uid));
  const enlarge = () => run(() => setLayout(cname, { kind: 'vertical', large_uid: uid }));
  const fail = useCallback(
    (thrown: unknown) => {
      void run(() => Promise.reject(thrown));
    },
    [run],
  );

  const tags = [
    muted && { look: 'danger', text: t('people.muted') },
    !stats.audio && presence === 'live' && { look: '', text: t('people.noSound') },
    presence !== 'joining' && shows !== 'picture' && { look: 'warn', text: t(`people.shows.${shows}`) },
    presence === 'joining' && { look: '', text: t('people.joining') },
    offCanvas && { look: 'warn', text: t('people.offCanvas') },
  ].filter(tag => tag !== false);

  return (
    <li ref={row} className={`person ${presence}`} data-uid={uid}>
      <div className="person-row">
        {editing ? (
          <span
            className="person-grip"
            title={t('people.drag', { name })}
            onPointerDown={event => carry(uid, event)}
          >
            <Thumbnail cname={cname} person={person} />
          </span>
        ) : (
          <Thumbnail cname={cname} person={person} />
        )}
        <Name name={name} onRename={next => run(() => rename(cname, uid, next))} />
        <div className="person-about">
          {tags.map(({ look, text }) => (
            <span key={text} className={`tag ${look}`}>
              {text}
            </span>
          ))}
          <p className="person-stream" title={words}>
            {words}
          </p>
        </div>
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
            busy={busy}
            onClick={mute}
          >
            {muted ? <MicOff size={16} aria-hidden /> : <Mic size={16} aria-hidden />}
          </IconButton>
          <IconButton
            label={t('people.remove', { name })}
            className="person-remove"
            aria-expanded={asking}
            onClick={() => setAsking(true)}
          >
            <UserMinus size={16} aria-hidden />
          </IconButton>
        </div>
      </div>
      <div className="person-foot">
        <Fader cname={cname} person={person} onFailure={fail} />
        <HealthButton
          person={person}
          open={looking}
          controls={details}
          onToggle={() => setLooking(!looking)}
        />
      </div>
      {looking && <ConnectionDetails person={person} id={details} />}
      {asking && (
        <Question
          text={t('people.removeQuestion', { name })}
          onCancel={() => {
            setAsking(false);
            row.current?.querySelector<HTMLButtonElement>('.person-remove')?.focus();
          }}
        >
          <Button look="danger" busy={busy} onClick={remove}>
            {t('people.removeYes')}
          </Button>
        </Question>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </li>
  );
}
