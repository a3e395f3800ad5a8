/**
 * The invitations of a channel: rules for a new one, its link once it is made, and those that work.
 */
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { invitations, invite } from '../api/client.ts';
import type { Invitation, ListedInvitation, NewInvitation } from '../api/types.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { InviteForm } from './InviteForm.tsx';
import { InviteLink } from './InviteLink.tsx';
import { InviteList } from './InviteList.tsx';
import './invite.css';

interface Props {
  cname: string;
  /** How many people are here: who came by which link is read again when it changes. */
  people: number;
  onClose: () => void;
}

export function Invite({ cname, people, onClose }: Props) {
  const { t } = useTranslation();
  const making = useAttempt();
  const reading = useAttempt();
  const [made, setMade] = useState<Invitation | null>(null);
  const [listed, setListed] = useState<ListedInvitation[] | null>(null);
  const { run } = reading;

  const read = useCallback(() => run(async () => setListed(await invitations(cname))), [cname, run]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who is here changes what the list says
  useEffect(() => {
    void read();
  }, [read, people]);

  const make = (rules: NewInvitation) =>
    making.run(async () => {
      setMade(await invite(cname, rules));
      await read();
    });

  return (
    <Dialog title={t('invite.title', { cname })} onClose={onClose}>
      <div className="invite">
        {making.failure && <Problem failure={making.failure} onDismiss={making.forget} />}
        {made ? (
          <InviteLink key={made.id} invitation={made} onAnother={() => setMade(null)} />
        ) : (
          <>
            <p className="invite-lead">{t('invite.lead')}</p>
            <InviteForm busy={making.busy} onMake={make} />
          </>
        )}
        {/* The same is said once. */}
        {reading.failure && reading.failure.code !== making.failure?.code && (
          <Problem failure={reading.failure} onDismiss={reading.forget} />
        )}
        {listed && <InviteList cname={cname} listed={listed} onChanged={read} />}
      </div>
    </Dialog>
  );
}
