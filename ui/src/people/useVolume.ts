/**
 * A volume while it is being moved: shown at once, sent at most a few times a second, the newest
 * always last. When nothing is under way any more, the recorder's word counts.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { setVolume } from '../api/client.ts';

/** Shortest time between two calls. */
const APART_MS = 120;
/** After the last answer the recorder's own word has come by then. */
const SETTLED_MS = 800;

interface Fader {
  volume: number;
  move: (volume: number) => void;
}

export function useVolume(
  cname: string,
  uid: number,
  told: number,
  onFailure: (thrown: unknown) => void,
): Fader {
  const [mine, setMine] = useState<number | null>(null);
  const wanted = useRef<number | null>(null);
  const sending = useRef(false);
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(settle.current), []);

  const send = useCallback(async () => {
    if (sending.current) return;
    sending.current = true;
    try {
      while (wanted.current !== null) {
        const volume = wanted.current;
        wanted.current = null;
        await setVolume(cname, uid, volume);
        if (wanted.current !== null) await new Promise(resolve => setTimeout(resolve, APART_MS));
      }
      settle.current = setTimeout(() => setMine(null), SETTLED_MS);
    } catch (thrown) {
      wanted.current = null;
      setMine(null);
      onFailure(thrown);
    } finally {
      sending.current = false;
    }
  }, [cname, uid, onFailure]);

  const move = useCallback(
    (volume: number) => {
      clearTimeout(settle.current);
      wanted.current = volume;
      setMine(volume);
      void send();
    },
    [send],
  );

  return { volume: mine ?? told, move };
}
