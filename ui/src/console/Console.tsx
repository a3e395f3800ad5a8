/**
 * The one screen: program, controls, people and recordings.
 */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Layouts } from '../layouts/Layouts.tsx';
import { Library } from '../library/Library.tsx';
import { Player } from '../library/Player.tsx';
import { arrive, choose, openRecording, shownChannel, useLive } from '../live/store.ts';
import { People } from '../people/People.tsx';
import { Preview } from '../stage/Preview.tsx';
import { Transport } from '../transport/Transport.tsx';
import { LostBanner } from './LostBanner.tsx';
import { NewChannel } from './NewChannel.tsx';
import { type Tab, Tabs } from './Tabs.tsx';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';
import './console.css';

type Side = 'people' | 'recordings';

export function Console() {
  const { t } = useTranslation();
  const linked = useLive(live => live.link === 'open');
  const known = useLive(live => live.studio.run !== null);
  const channel = useLive(shownChannel);
  const recording = useLive(openRecording);
  const recordings = useLive(live => live.studio.recordings);
  const channels = useLive(live => live.studio.channels);
  const wanted = useLive(live => live.wanted);
  const [side, setSide] = useState<Side>('people');
  const [playing, setPlaying] = useState<string | null>(null);

  useEffect(() => {
    if (!known || !wanted) return;
    if ('channel' in wanted) {
      const found = channels.some(({ cname }) => cname === wanted.channel);
      if (found) {
        choose(wanted.channel);
        setPlaying(null);
      }
      arrive(found);
    } else {
      const found = recordings.some(({ sid }) => sid === wanted.recording);
      if (found) {
        setSide('recordings');
        setPlaying(wanted.recording);
      }
      arrive(found);
    }
  }, [known, wanted, channels, recordings]);

  const played = recordings.find(({ sid }) => sid === playing);

  const tabs: Tab<Side>[] = [{ id: 'recordings', label: t('library.title'), count: recordings.length }];
  if (channel) tabs.unshift({ id: 'people', label: t('people.title'), count: channel.participants.length });

  const toasts = (
    <Toasts
      onPlay={sid => {
        setSide('recordings');
        setPlaying(sid);
      }}
    />
  );

  return (
    <div className="console">
      <TopBar />
      <LostBanner />
      {known && (
        <div className="desk">
          {channel ? (
            <main className="program">
              <h1 className="unseen">{t('common.windowTitle', { cname: channel.cname })}</h1>
              <Preview channel={channel} recording={linked && recording !== undefined} />
              <div className={`deck ${linked && recording ? 'on' : ''}`}>
                <Transport channel={channel} recording={recording} />
                <Layouts channel={channel} />
                {toasts}
              </div>
            </main>
          ) : (
            <main className="program">
              <NewChannel />
              <div className="deck">{toasts}</div>
            </main>
          )}
          <aside className="side" aria-label={t('console.side')}>
            <Tabs tabs={tabs} chosen={channel ? side : 'recordings'} onChoose={setSide}>
              {channel && side === 'people' ? <People channel={channel} /> : <Library onPlay={setPlaying} />}
            </Tabs>
          </aside>
        </div>
      )}
      {played && <Player key={played.sid} recording={played} onClose={() => setPlaying(null)} />}
    </div>
  );
}
