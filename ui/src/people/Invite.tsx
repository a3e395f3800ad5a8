/**
 * Makes an invitation, copies its link and shows it, with an honest word about where it works.
 */
import { Check, Copy, ExternalLink, Info } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { invite } from '../api/client.ts';
import type { Invitation } from '../api/types.ts';
import { dateAndTime } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { platform } from '../platform/index.ts';

type Copied = 'no' | 'yes' | 'refused';

export function Invite({ cname, onClose }: { cname: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [copied, setCopied] = useState<Copied>('no');
  const field = useRef<HTMLInputElement>(null);

  const copy = useCallback(async (url: string) => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied('yes');
    } catch {
      field.current?.select();
      setCopied('refused');
    }
  }, []);

  const make = useCallback(
    () =>
      run(async () => {
        const made = await invite(cname);
        setInvitation(made);
        await copy(made.url);
      }),
    [cname, copy, run],
  );

  useEffect(() => {
    void make();
  }, [make]);

  return (
    <Dialog title={t('invite.title', { cname })} onClose={onClose}>
      {failure && (
        <>
          <Problem failure={failure} />
          <Button busy={busy} onClick={make}>
            {t('common.again')}
          </Button>
        </>
      )}
      {!failure && (
        <>
          <p className="invite-lead">{t('invite.lead')}</p>
          <div className="invite-link">
            <input
              ref={field}
              readOnly
              value={invitation?.url ?? ''}
              placeholder={t('invite.making')}
              aria-label={t('invite.link')}
              onFocus={event => event.target.select()}
            />
            <Button
              look="primary"
              disabled={!invitation}
              icon={copied === 'yes' ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
              onClick={() => invitation && copy(invitation.url)}
            >
              {copied === 'yes' ? t('invite.copied') : t('invite.copy')}
            </Button>
          </div>
          <p className="unseen" role="status">
            {copied === 'yes' ? t('invite.copiedSaid') : ''}
          </p>
          {copied === 'refused' && <p className="invite-hint">{t('invite.refused')}</p>}
          {invitation && (
            <p className="invite-foot">
              <span>{t('invite.until', { date: dateAndTime(invitation.expires_at, i18n.language) })}</span>
              <a className="button" href={invitation.url} target="_blank" rel="noreferrer">
                <ExternalLink size={15} aria-hidden />
                {t(`invite.open.${platform.kind}`)}
              </a>
            </p>
          )}
          <p className="invite-note">
            <Info size={16} aria-hidden />
            <span>{t('invite.here')}</span>
          </p>
        </>
      )}
    </Dialog>
  );
}
