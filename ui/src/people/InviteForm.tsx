/** The rules of an invitation that is to be made. */
import { Link2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewInvitation, Role } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { EXPIRIES, type Expiry, fieldOf, secondsOf } from './expiry.ts';

const ROLES: Role[] = ['guest', 'sound_only'];
const LONGEST_LABEL = 64;

/** The rules last chosen; a new dialog begins with them. */
let last: { expiry: Expiry; role: Role; waiting: boolean } = {
  expiry: 'today',
  role: 'guest',
  waiting: false,
};

interface Props {
  busy: boolean;
  onMake: (rules: NewInvitation) => void;
}

export function InviteForm({ busy, onMake }: Props) {
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const [rules, setRules] = useState(last);
  const [until, setUntil] = useState(() => fieldOf(new Date(Date.now() + 24 * 3600 * 1000)));
  const [wrong, setWrong] = useState(false);
  const { expiry, role, waiting } = rules;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expires_in_s = secondsOf(expiry, until, new Date());
    setWrong(expires_in_s === null);
    if (expires_in_s === null) return;
    last = rules;
    const name = label.trim();
    onMake({ expires_in_s, role, waiting, ...(name === '' ? {} : { label: name }) });
  };

  return (
    <form className="invite-form" onSubmit={submit} noValidate>
      <label className="invite-field">
        <span>{t('invite.label')}</span>
        <input
          // biome-ignore lint/a11y/noAutofocus: the press that opened it is the wish to write
          autoFocus
          type="text"
          value={label}
          maxLength={LONGEST_LABEL}
          placeholder={t('invite.labelExample')}
          onChange={event => setLabel(event.target.value)}
        />
      </label>
      <div className="invite-pair">
        <label className="invite-field">
          <span>{t('invite.expiry')}</span>
          <select
            value={expiry}
            onChange={event => setRules({ ...rules, expiry: event.target.value as Expiry })}
          >
            {EXPIRIES.map(choice => (
              <option key={choice} value={choice}>
                {t(`invite.expires.${choice}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="invite-field">
          <span>{t('invite.role')}</span>
          <select value={role} onChange={event => setRules({ ...rules, role: event.target.value as Role })}>
            {ROLES.map(choice => (
              <option key={choice} value={choice}>
                {t(`invite.roles.${choice}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {expiry === 'custom' && (
        <label className="invite-field">
          <span>{t('invite.customUntil')}</span>
          <input
            type="datetime-local"
            value={until}
            min={fieldOf(new Date())}
            aria-invalid={wrong}
            aria-describedby={wrong ? 'invite-until-wrong' : undefined}
            onChange={event => setUntil(event.target.value)}
          />
        </label>
      )}
      {wrong && (
        <p id="invite-until-wrong" className="invite-wrong" role="alert">
          {t('invite.customWrong')}
        </p>
      )}
      <label className="invite-switch">
        <input
          type="checkbox"
          checked={waiting}
          onChange={event => setRules({ ...rules, waiting: event.target.checked })}
        />
        <span>
          {t('invite.waiting')}
          <small>{t('invite.waitingHint')}</small>
        </span>
      </label>
      <Button type="submit" look="primary" busy={busy} icon={<Link2 size={16} aria-hidden />}>
        {t('invite.make')}
      </Button>
    </form>
  );
}
