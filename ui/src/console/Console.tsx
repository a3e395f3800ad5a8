/**
 * The one screen: program, controls, people and recordings.
 */
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toggleEditing, useEditedTarget, useEditing } from '../canvas/editing.ts';
import { withWords } from '../i18n/index.ts';
import { type Tab, Tabs } from '../kit/Tabs.tsx';
import { useKeys } from '../kit/useKeys.ts';
import { Strip } from '../layouts/Strip.tsx';
import { Library } from '../library/Library.tsx';
import { LibraryLoading } from '../library/LibraryLoading.tsx';
import { toSearch } from '../library/search.ts';
import { arrive, choose, openRecording, shownChannel, step, useLive } from '../live/store.ts';
import { DropZone } from '../people/DropZone.tsx';
import { People } from '../people/People.tsx';
import { go, useRoute } from '../route/useRoute.ts';
import type { Subject } from '../settings/Settings.tsx';
import { Studio } from '../studio/Studio.tsx';
import { ViewTools } from '../studio/ViewTools.tsx';
import { Transport } from '../transport/Transport.tsx';
import { LostBanner } from './LostBanner.tsx';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';
import './console.css';

const Welcome = lazy(() => import('../welcome/Welcome.tsx'));
// Fetched when a layout is first edited.
const Overlay = lazy(withWords(() => import('../canvas/Overlay.tsx')));
const Panel = lazy(withWords(() => import('../canvas/Panel.tsx')));
const Settings = lazy(() => import('../settings/Settings.tsx'));
// Not needed for recording: fetched when somebody wants to watch.
const LibraryPage = lazy(() => import('../library/LibraryPage.tsx'));
const UsagePage = lazy(withWords(() => import('../usage/UsagePage.tsx')));
const PlayerDialog = lazy(() => import('../library/PlayerDialog.tsx'));
// For those who write programs.
const CallbacksPage = lazy(withWords(() => import('../callbacks/CallbacksPage.tsx')));
const ApiPage = lazy(withWords(() => import('../reference/ApiPage.tsx'), 'reference'));
/** What plays a recording right after Stop, from its playlist: there before it is asked for. */
const prepareToPlay = () => Promise.all([import('../library/PlayerDialog.tsx'), import('hls.js/light')]);

type Side = 'people' | 'layout' | 'recordings';

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
  const [settings, setSettings] = useState<Subject | null>(null);
  const route = useRoute();
  const edited = useEditedTarget(channel);
  const editing = useEditing(state => state.on);

  useEffect(() => {
    setSide(now => (editing ? 'layout' : now === 'layout' ? 'people' : now));
  }, [editing]);

  useEffect(() => {
    if (!known || !wanted) return;
    if ('channel' in wanted) {
      const found = channels.some(({ cname }) => cname === wanted.channel);
      if (found) {
        choose(wanted.channel);
        setPlaying(null);
        go({ page: 'console' });
      }
      arrive(found);
    } else {
      const found = recordings.some(({ sid }) => sid === wanted.recording);
      if (found) go({ page: 'recordings', sid: wanted.recording, query: '' });
      arrive(found);
    }
  }, [known, wanted, channels, recordings]);

  const records = recording !== undefined;
  useEffect(() => {
    // What cannot be fetched now is fetched when it is needed.
    if (records) prepareToPlay().catch(() => {});
  }, [records]);

  const played = recordings.find(({ sid }) => sid === playing);

  const tabs: Tab<Side>[] = [{ id: 'recordings', label: t('library.title'), count: recordings.length }];
  if (channel && editing) tabs.unshift({ id: 'layout', label: t('studio.layout') });
  if (channel)
    tabs.unshift({
      id: 'people',
      label: t('people.title'),
      count: channel.participants.length + (channel.waiting?.length ?? 0),
    });

  const keys = useMemo(
    () => ({
      '[': () => step(-1),
      ']': () => step(1),
      e: () => shownChannel(useLive.getState()) && toggleEditing(),
      '/': toSearch,
      ',': () => setSettings('general'),
      '?': () => setSettings('keys'),
    }),
    [],
  );
  useKeys(keys);

  const openStorage = () => setSettings('storage');
  const toasts = (
    <Toasts
      onStorage={openStorage}
      onPlay={sid => {
        setSide('recordings');
        setPlaying(sid);
      }}
    />
  );

  const settingsDialog = settings && (
    <Suspense>
      <Settings first={settings} onClose={() => setSettings(null)} />
    </Suspense>
  );
  const drop = <DropZone cname={channel?.cname ?? null} />;
  if (route.page !== 'console') {
    return (
      <div className="console">
        <TopBar onSettings={() => setSettings('general')} onStorage={openStorage} />
        <LostBanner />
        {route.page === 'api' && (
          <Suspense fallback={<main className="console-page" aria-busy="true" />}>
            <ApiPage app={route.app} onApps={() => setSettings('api')} />
          </Suspense>
        )}
        {route.page === 'callbacks' && (
          <Suspense fallback={<main className="console-page" aria-busy="true" />}>
            <CallbacksPage app={route.app} />
          </Suspense>
        )}
        {route.page !== 'api' && route.page !== 'callbacks' && (
          <Suspense fallback={<LibraryLoading />}>
            {!known && <LibraryLoading />}
            {known && route.page === 'usage' && <UsagePage month={route.month} />}
            {known && route.page !== 'usage' && <LibraryPage route={route} />}
          </Suspense>
        )}
        {settingsDialog}
        {drop}
        <div className="page-toasts">
          <Toasts onStorage={openStorage} onPlay={sid => go({ page: 'recordings', sid, query: '' })} />
        </div>
      </div>
    );
  }
  return (
    <div className="console">
      <TopBar onSettings={() => setSettings('general')} onStorage={openStorage} />
      <LostBanner />
      {known && (
        <div className="desk">
          {channel ? (
            <main className="program">
              <h1 className="unseen">{t('common.windowTitle', { cname: channel.cname })}</h1>
              <Studio
                channel={channel}
                recording={linked && recording !== undefined}
                over={target =>
                  target === edited && (
                    <Suspense>
                      <Overlay channel={channel} target={target} />
                    </Suspense>
                  )
                }
              />
              <div className="foot">
                <Strip channel={channel} />
                <div className={`deck ${linked && recording ? 'on' : ''}`}>
                  <Transport key={channel.cname} channel={channel} recording={recording} />
                  <ViewTools channel={channel} />
                </div>
              </div>
            </main>
          ) : (
            <main className="program">
              <Suspense>
                <Welcome />
              </Suspense>
            </main>
          )}
          <aside className="side" aria-label={t('console.side')}>
            <Tabs name="side" tabs={tabs} chosen={channel ? side : 'recordings'} onChoose={setSide}>
              {channel && side === 'people' && <People channel={channel} />}
              {channel && edited && side === 'layout' && (
                <Suspense>
                  <Panel channel={channel} target={edited} />
                </Suspense>
              )}
              {(!channel || side === 'recordings') && <Library onPlay={setPlaying} />}
            </Tabs>
            {toasts}
          </aside>
        </div>
      )}
      {settingsDialog}
      {drop}
      <Suspense>
        {played && <PlayerDialog key={played.sid} recording={played} onClose={() => setPlaying(null)} />}
      </Suspense>
    </div>
  );
}
