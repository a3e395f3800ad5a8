/**
 * The event socket: keeps one connection, names the last message seen when it comes back, and says
 * at once when the recorder is gone. The only place that opens `/api/v1/events`.
 */
import { socketAddress, system } from '../api/client.ts';
import { asFailure } from '../api/failure.ts';
import type { Message } from '../api/types.ts';
import { Backoff } from './backoff.ts';
import { hear, setLink, useLive } from './store.ts';

/** Without a word for this long, the recorder is asked whether it is still there. */
const SILENCE_MS = 4000;
/** Longest wait for its answer: one that hangs is no better than one that is gone. */
const ANSWER_MS = 3000;

/** Connects and stays connected until the returned function is called. */
export function listen(): () => void {
  const backoff = new Backoff();
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  const open = () => {
    const { run, seq } = useLive.getState().studio;
    const since = run === null ? '' : `?since=${seq}&run=${encodeURIComponent(run)}`;
    socket = new WebSocket(socketAddress(`/api/v1/events${since}`));
    socket.onmessage = event => {
      backoff.reset();
      mind();
      hear(JSON.parse(String(event.data)) as Message);
    };
    socket.onclose = lost;
    mind();
  };

  // A recorder that hangs closes nothing.
  const mind = () => {
    clearTimeout(silence);
    silence = setTimeout(async () => {
      const asked = socket;
      const answers = await system(ANSWER_MS).then(
        () => true,
        () => false,
      );
      if (over || !asked || socket !== asked) return;
      const { link } = useLive.getState();
      if (!answers && link === 'open') setLink('lost');
      if (answers && link === 'lost') setLink('open');
      mind();
    }, SILENCE_MS);
  };

  const lost = () => {
    socket = null;
    clearTimeout(silence);
    if (over) return;
    const { link } = useLive.getState();
    if (link === 'open') setLink('lost');
    timer = setTimeout(tryAgain, backoff.take());
  };

  // A socket that fails to open does not say why; a call does.
  const tryAgain = async () => {
    clearTimeout(timer);
    const failure = await system(ANSWER_MS).then(
      () => null,
      thrown => asFailure(thrown),
    );
    if (over || socket) return;
    if (failure === null) return open();
    if (failure.status === 401) return setLink('denied');
    setLink('lost');
    timer = setTimeout(tryAgain, backoff.take());
  };

  const hurry = () => {
    if (socket || document.visibilityState !== 'visible') return;
    backoff.reset();
    void tryAgain();
  };

  document.addEventListener('visibilitychange', hurry);
  window.addEventListener('online', hurry);
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    clearTimeout(silence);
    document.removeEventListener('visibilitychange', hurry);
    window.removeEventListener('online', hurry);
    socket?.close();
  };
}
