/** The links that work now, and how one is taken back. */
import { Clock, DoorOpen, Link2, Mic } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { revoke } from '../api/client.ts';
import type { ListedInvitation } from '../api/types.ts';
import { dateAndTime } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';

interface Props {
  cname: string;
  listed: ListedInvitation[];
  onChanged: () => void;
}

export function InviteList({ cname, listed, onChanged }: Props) {
  const { t } = useTranslation();
  return (
    <section className="invite-list" tabIndex={-1} aria-label={t('invite.listTitle')}>
      <h3>{t('invite.listTitle')}</h3>
      {listed.length === 0 ? (
        <p className="invite-hint">{t('invite.listEmpty')}</p>
      ) : (
        <ul>
          {listed.map(one => (
            <Listed key={one.id} cname={cname} invitation={one} onChanged={onChanged} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface ListedProps {
  cname: string;
  invitation: ListedInvitation;
  onChanged: () => void;
}

function Listed({ cname, invitation, onChanged }: ListedProps) {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [asking, setAsking] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  useHeir(row, '.invite-list');
  const { id, role, waiting, joined, here, expires_at } = invitation;
  const label = invitation.label ?? t('invite.unnamed');
  const end = async (remove: boolean) => {
    if (await run(() => revoke(cname, id, remove))) onChanged();
  };
  const question = t('invite.revokeQuestion', { label });
  return (
    <li ref={row} className="listed" data-id={id}>
      <div className="listed-row">
        <Link2 size={16} aria-hidden />
        <div className="listed-words">
          <p className="listed-label" title={label}>
            {label}
          </p>
          <p className="listed-facts">
            <span>{t('invite.joined', { count: joined })}</span>
            {here > 0 && <span>{t('invite.here', { count: here })}</span>}
            <span>
              <Clock size={12} aria-hidden />
              {t('invite.untilShort', { date: dateAndTime(expires_at, i18n.language) })}
            </span>
            {role === 'sound_only' && (
              <span>
                <Mic size={12} aria-hidden />
                {t('invite.roles.sound_only')}
              </span>
            )}
            {waiting && (
              <span>
                <DoorOpen size={12} aria-hidden />
                {t('invite.waiting')}
              </span>
            )}
          </p>
        </div>
        <Button
          look="quiet"
          aria-label={t('invite.revokeName', { label })}
          aria-expanded={asking}
          onClick={() => setAsking(true)}
        >
          {t('invite.revoke')}
        </Button>
      </div>
      {asking && (
        <Question
          text={here > 0 ? `${question} ${t('invite.revokeHere', { count: here })}` : question}
          onCancel={() => {
            setAsking(false);
            row.current?.querySelector<HTMLButtonElement>('[aria-expanded]')?.focus();
          }}
        >
          <Button look={here > 0 ? 'plain' : 'danger'} busy={busy} onClick={() => end(false)}>
            {here > 0 ? t('invite.revokeStay') : t('invite.revoke')}
          </Button>
          {here > 0 && (
            <Button look="danger" busy={busy} onClick={() => end(true)}>
              {t('invite.revokeRemove')}
            </Button>
          )}
        </Question>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </li>
  );
}
