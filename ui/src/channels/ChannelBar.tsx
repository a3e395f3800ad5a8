/** The channels, each with whether it is being recorded; the one on the screen; and a new one. */
import { Plus, SlidersHorizontal } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api/types.ts';
import { clock } from '../i18n/format.ts';
import { IconButton } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { choose, shownChannel, useLive } from '../live/store.ts';
import { NewChannel } from './NewChannel.tsx';
import { RecordAll } from './RecordAll.tsx';
import './channels.css';

const ChannelSettings = lazy(() => import('./ChannelSettings.tsx'));

export function ChannelBar() {
  const { t } = useTranslation();
  const channels = useLive(live => live.studio.channels);
  const shown = useLive(shownChannel);
  const [open, setOpen] = useState<'new' | 'settings' | null>(null);
  if (!shown) return null;

  return (
    <nav className="channel-bar" aria-label={t('channels.title')}>
      <ul>
        {channels.map(channel => (
          <ChannelTab key={channel.cname} channel={channel} shown={channel.cname === shown.cname} />
        ))}
      </ul>
      <IconButton
        label={t('channels.settings', { cname: shown.cname })}
        aria-haspopup="dialog"
        onClick={() => setOpen('settings')}
      >
        <SlidersHorizontal size={16} aria-hidden />
      </IconButton>
      <IconButton label={t('channels.new')} aria-haspopup="dialog" onClick={() => setOpen('new')}>
        <Plus size={18} aria-hidden />
      </IconButton>
      <RecordAll channels={channels} />
      {open === 'new' && (
        <Dialog title={t('channels.new')} onClose={() => setOpen(null)}>
          <NewChannel
            alone
            onMade={cname => {
              setOpen(null);
              choose(cname);
            }}
          />
        </Dialog>
      )}
      {open === 'settings' && (
        <Suspense>
          <ChannelSettings key={shown.cname} channel={shown} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </nav>
  );
}

function ChannelTab({ channel, shown }: { channel: Channel; shown: boolean }) {
  const { t } = useTranslation();
  const { cname, recording: sid } = channel;
  const recording = useLive(live => live.studio.recordings.find(known => known.sid === sid));
  const waiting = channel.waiting?.length ?? 0;
  const tab = useRef<HTMLButtonElement>(null);

  // A sign makes it wider.
  const signs = `${recording !== undefined} ${waiting}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another width is another place
  useEffect(() => {
    if (shown) tab.current?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [shown, signs]);

  return (
    <li>
      <button
        ref={tab}
        type="button"
        className="channel-tab"
        aria-current={shown ? 'page' : undefined}
        title={cname}
        onClick={() => choose(cname)}
      >
        <span className="channel-tab-name">{cname}</span>
        {recording && (
          <span className="channel-tally">
            <span className="unseen">{t('channels.recording')}</span>
            {clock(recording.duration_ms)}
          </span>
        )}
        {waiting > 0 && <span className="channel-knock">{t('channels.waiting', { count: waiting })}</span>}
      </button>
    </li>
  );
}
