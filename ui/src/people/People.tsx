/**
 * Everyone in the channel, in order of joining, and the ways in.
 */
import { Film, Sparkles, UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDemo } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { AddFile } from './AddFile.tsx';
import { Invite } from './Invite.tsx';
import { Person } from './Person.tsx';
import { Waiting } from './Waiting.tsx';
import './people.css';

export function People({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [inviting, setInviting] = useState(false);
  const [adding, setAdding] = useState(false);
  const { cname, layout, participants, regions } = channel;
  const largeUid = layout.large_uid ?? participants[0]?.uid;
  const seated = new Set(regions.map(region => region.uid));

  const invite = (
    <Button look="primary" icon={<UserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
      {t('people.invite')}
    </Button>
  );
  const demo = (
    <Button busy={busy} icon={<Sparkles size={16} aria-hidden />} onClick={() => run(() => addDemo(cname))}>
      {t('people.addDemo')}
    </Button>
  );
  const file = (
    <Button icon={<Film size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t('people.addFile')}
    </Button>
  );

  return (
    <div className="people" tabIndex={-1}>
      <Waiting cname={cname} people={channel.waiting ?? []} />
      {failure && <Problem failure={failure} onDismiss={forget} />}
      {participants.length === 0 ? (
        <div className="nothing">
          <Users aria-hidden />
          <h3>{t('people.emptyTitle')}</h3>
          <p>{t('people.emptyText')}</p>
          <div className="nothing-ways">
            {invite}
            {demo}
            {file}
          </div>
        </div>
      ) : (
        <>
          <ul className="people-list" aria-label={t('people.list')}>
            {participants.map(person => (
              <Person
                key={person.uid}
                channel={channel}
                person={person}
                large={person.uid === largeUid}
                offCanvas={!seated.has(person.uid)}
              />
            ))}
          </ul>
          <div className="people-ways">
            {invite}
            {demo}
            {file}
          </div>
        </>
      )}
      {adding && <AddFile cname={cname} onClose={() => setAdding(false)} />}
      {inviting && (
        <Invite
          cname={cname}
          people={participants.length + (channel.waiting?.length ?? 0)}
          onClose={() => setInviting(false)}
        />
      )}
    </div>
  );
}
