/** An invitation that was just made: its link to copy and to scan, and who can open it. */
import { Check, Copy, ExternalLink, Globe, Info, Plus } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '../api/types.ts';
import { dateAndTime } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { useLive } from '../live/store.ts';
import { platform } from '../platform/index.ts';
import { addressesOf } from './addresses.ts';
import { LetOthersIn } from './LetOthersIn.tsx';
import { QrCode } from './QrCode.tsx';

type Copied = 'no' | 'yes' | 'refused';

export function InviteLink({ invitation, onAnother }: { invitation: Invitation; onAnother: () => void }) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState(0);
  const [copied, setCopied] = useState<Copied>('no');
  const field = useRef<HTMLInputElement>(null);
  const copier = useRef<HTMLButtonElement>(null);
  useEffect(() => copier.current?.focus(), []);
  const network = useLive(live => live.studio.system?.network);
  const addresses = addressesOf(invitation, network?.addresses ?? []);
  const { url, host, reach } = addresses[chosen] ?? { url: invitation.url, host: '', reach: 'here' as const };

  const copy = useCallback(async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('yes');
    } catch {
      field.current?.select();
      setCopied('refused');
    }
  }, []);

  useEffect(() => {
    void copy(url);
  }, [copy, url]);

  return (
    <div className="invite-made">
      <QrCode text={url} />
      <div className="invite-ways">
        <p className="invite-lead">{t('invite.ready')}</p>
        {addresses.length > 1 && (
          <label className="invite-field">
            <span>{t('invite.address')}</span>
            <select value={chosen} onChange={event => setChosen(Number(event.target.value))}>
              {addresses.map((address, i) => (
                <option key={address.url} value={i}>
                  {address.host}
                </option>
              ))}
            </select>
          </label>
        )}
        <div className="invite-link">
          <input
            ref={field}
            readOnly
            value={url}
            aria-label={t('invite.link')}
            onFocus={event => event.target.select()}
          />
          <Button
            ref={copier}
            look="primary"
            icon={copied === 'yes' ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
            onClick={() => copy(url)}
          >
            {copied === 'yes' ? t('invite.copied') : t('invite.copy')}
          </Button>
        </div>
        <p className="unseen" role="status">
          {copied === 'yes' ? t('invite.copiedSaid') : ''}
        </p>
        {copied === 'refused' && <p className="invite-hint">{t('invite.refused')}</p>}
        <p className={`invite-note ${reach}`}>
          {reach === 'network' ? <Globe size={16} aria-hidden /> : <Info size={16} aria-hidden />}
          <span>
            {t(`invite.reach.${reach}`, { host })} {reach === 'network' && t('invite.certificate')}
          </span>
        </p>
        {reach === 'here' && <LetOthersIn />}
        <p className="invite-until">
          {t('invite.until', { date: dateAndTime(invitation.expires_at, i18n.language) })}
        </p>
        <div className="invite-foot">
          <Button look="quiet" icon={<Plus size={15} aria-hidden />} onClick={onAnother}>
            {t('invite.another')}
          </Button>
          <a className="button" href={url} target="_blank" rel="noreferrer">
            <ExternalLink size={15} aria-hidden />
            {t(`invite.open.${platform.kind}`)}
          </a>
        </div>
      </div>
    </div>
  );
}
