/** Those who wait to be let in, above everyone else: nobody may be kept at the door by oversight. */
import { DoorOpen } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admit, removeParticipant } from '../api/client.ts';
import type { Participant } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { Thumbnail } from './Thumbnail.tsx';

export function Waiting({ cname, people }: { cname: string; people: Participant[] }) {
  const { t } = useTranslation();
  const heading = useId();
  const last = people.at(-1);
  return (
    <>
      <p className="unseen" role="status">
        {last ? t('people.knocks', { name: last.name }) : ''}
      </p>
      {people.length > 0 && (
        <section className="waiting" aria-labelledby={heading}>
          <h3 id={heading}>
            <DoorOpen size={15} aria-hidden />
            {t('people.waitingTitle')}
            <span className="count">{people.length}</span>
          </h3>
          <ul aria-label={t('people.waitingList')}>
            {people.map(person => (
              <Knocking key={person.uid} cname={cname} person={person} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Knocking({ cname, person }: { cname: string; person: Participant }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [asking, setAsking] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  useHeir(row, '.people');
  const { uid, name } = person;
  return (
    <li ref={row} className="knocking" data-uid={uid}>
      <div className="knocking-row">
        <Thumbnail cname={cname} person={person} />
        <p className="knocking-name" title={name}>
          {name}
        </p>
        <div className="knocking-answers">
          <Button
            look="primary"
            busy={busy}
            aria-label={t('people.admitName', { name })}
            onClick={() => run(() => admit(cname, uid))}
          >
            {t('people.admit')}
          </Button>
          <Button
            aria-label={t('people.refuseName', { name })}
            aria-expanded={asking}
            onClick={() => setAsking(true)}
          >
            {t('people.refuse')}
          </Button>
        </div>
      </div>
      {asking && (
        <Question
          text={t('people.refuseQuestion', { name })}
          onCancel={() => {
            setAsking(false);
            row.current?.querySelector<HTMLButtonElement>('[aria-expanded]')?.focus();
          }}
        >
          <Button look="danger" busy={busy} onClick={() => run(() => removeParticipant(cname, uid))}>
            {t('people.refuse')}
          </Button>
        </Question>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </li>
  );
}
