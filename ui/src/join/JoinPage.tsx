/**
 * The way of an invited person: read the invitation, get ready, be in the room, leave.
 */
import { Loader } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asFailure, failureOf, unreachable } from '../api/failure.ts';
import type { JoinInfo } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { LanguageSwitch } from '../kit/LanguageSwitch.tsx';
import { Mark } from '../kit/Mark.tsx';
import { Heading } from './Heading.tsx';
import { ownKey, rememberName, rememberRefusal, wasRefused } from './invitation.ts';
import { Lobby } from './Lobby.tsx';
import { OnAir } from './OnAir.tsx';
import { type Ending, isEnding, judge, Publication, type Situation } from './publication.ts';
import { useDevices } from './useDevices.ts';
import { useWakeLock } from './useWakeLock.ts';

type Ended = Ending | 'noToken' | 'unsupported';

async function readInvitation(token: string): Promise<JoinInfo> {
  // By its key, who was let in before is told even when the link is over.
  const about = new URLSearchParams({ key: await ownKey() });
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`/join/api?${about}`, { headers }).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await failureOf(response);
  return (await response.json()) as JoinInfo;
}

/** The recorder keeps out who was refused as it does who was removed: which of them, this tab knows. */
function endingFor(token: string, ending: Ending | null): Ending | null {
  if (ending === 'refused') rememberRefusal(token);
  return ending === 'removed' && wasRefused(token) ? 'refused' : ending;
}

/** As `RTCPeerConnection` takes them. */
const serversOf = ({ ice_servers: servers }: JoinInfo): RTCIceServer[] =>
  servers.map(({ urls, username, credential }) => ({
    urls,
    ...(username ? { username } : {}),
    ...(credential ? { credential } : {}),
  }));

const LOOK_EVERY_MS = 1500;

/** Why nothing can come of it from the start. */
function unusable(token: string | null): Ended | null {
  if (typeof RTCPeerConnection === 'undefined') return 'unsupported';
  return token ? null : 'noToken';
}

export function JoinPage({ token }: { token: string | null }) {
  const { t } = useTranslation();
  const [info, setInfo] = useState<JoinInfo | null>(null);
  const [waiting, setWaiting] = useState(false);
  const [ended, setEnded] = useState<Ended | null>(() => unusable(token));
  const [situation, setSituation] = useState<Situation | null>(null);
  const [micOn, setMicOn] = useState(true);
  const publication = useRef<Publication | null>(null);
  const soundOnly = info?.role === 'sound_only';
  const devices = useDevices(info !== null && ended === null, soundOnly);
  const { video, audio, close } = devices;
  const inRoom = situation !== null && ended === null;
  useWakeLock(inRoom);

  // Another link pasted into this tab changes only what stands behind the #.
  useEffect(() => {
    const onHash = () => location.reload();
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);

  useEffect(() => {
    if (!token || unusable(token)) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () =>
      readInvitation(token).then(setInfo, thrown => {
        const verdict = judge(asFailure(thrown));
        if (isEnding(verdict)) return setEnded(endingFor(token, verdict));
        setWaiting(true);
        timer = setTimeout(look, LOOK_EVERY_MS);
      });
    void look();
    return () => clearTimeout(timer);
  }, [token]);

  useEffect(() => {
    document.title = info ? t('join.windowTitle', { cname: info.cname }) : t('common.product');
  }, [info, t]);

  useEffect(() => {
    if (audio) audio.enabled = micOn;
    publication.current?.setTracks({ video, audio });
  }, [video, audio, micOn]);

  const join = useCallback(
    async (name: string) => {
      if (!token || !info || publication.current) return;
      rememberName(name);
      const key = await ownKey();
      publication.current ??= new Publication(
        { cname: info.cname, token, name, key, soundOnly, iceServers: serversOf(info) },
        { video, audio },
        next => {
          setSituation(next);
          if (next.phase !== 'ended') return;
          publication.current = null;
          setEnded(endingFor(token, next.ending));
          close();
        },
      );
      setSituation(
        before =>
          before ?? {
            phase: 'joining',
            ending: null,
            hindrance: null,
            mutedByProducer: false,
            recording: info.recording,
          },
      );
    },
    [token, info, soundOnly, video, audio, close],
  );

  const again = () => {
    setSituation(null);
    setEnded(null);
  };

  return (
    <div className="join">
      <header className="join-head">
        <span className="join-brand">
          <Mark />
          {t('common.product')}
        </span>
        <LanguageSwitch />
      </header>
      <main className="join-main">
        {ended && (
          <div className="card ended" role="status" data-ended={ended}>
            <Heading>{t(`join.ended.${ended}.title`)}</Heading>
            <p>{t(`join.ended.${ended}.text`)}</p>
            {ended === 'left' && (
              <Button look="primary" onClick={again}>
                {t('join.ended.left.again')}
              </Button>
            )}
          </div>
        )}
        {!ended && !info && (
          <div className="card ended" role="status">
            <Loader className="turning" aria-hidden />
            <p>{t(waiting ? 'join.trouble.unreachable' : 'join.loading')}</p>
          </div>
        )}
        {!ended && info && !situation && <Lobby info={info} devices={devices} onJoin={join} />}
        {inRoom && info && (
          <OnAir
            cname={info.cname}
            soundOnly={soundOnly}
            situation={situation}
            devices={devices}
            micOn={micOn}
            onMic={setMicOn}
            onLeave={() => publication.current?.leave()}
          />
        )}
      </main>
    </div>
  );
}
