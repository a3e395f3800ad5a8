/**
 * A recording is fetched from a bucket. One that is encrypted needs the private key: it is asked for
 * when that is known before, or the recorder says so, and forgotten as soon as it was used.
 */
import { useEffect, useState } from 'react';
import { fetchRecording } from '../api/buckets.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';

export interface Fetching {
  busy: boolean;
  failure: Failure | null;
  forget: () => void;
  /** It was begun here; nothing was told of how far it is yet, nor that it failed. */
  begun: boolean;
  /** The private key is asked for. */
  asks: boolean;
  identity: string;
  setIdentity: (identity: string) => void;
  cancel: () => void;
  begin: () => Promise<void>;
}

/** `bucket`: where from; null: from wherever it is. */
export function useFetch(sid: string, bucket: string | null, encrypted: boolean): Fetching {
  const { busy, failure, forget, run } = useAttempt();
  const [asks, setAsks] = useState(false);
  const [identity, setIdentity] = useState('');
  /** The number of the last notice when it was begun; null: it was not. */
  const [begunAt, setBegunAt] = useState<number | null>(null);
  const failed = useLive(({ toasts }) =>
    toasts.some(({ id, sid: of, notice }) => of === sid && notice?.level === 'error' && id > (begunAt ?? id)),
  );
  // Nor does one that was begun outlive its recorder.
  const recorder = useLive(live => live.studio.run);
  // biome-ignore lint/correctness/useExhaustiveDependencies: forgotten with another recorder
  useEffect(() => setBegunAt(null), [failed, recorder]);

  const begin = async () => {
    const key = identity.trim();
    if (encrypted && !asks) return setAsks(true);
    if (asks && key === '') return;
    const last = useLive.getState().toasts.at(-1)?.id ?? 0;
    await run(async () => {
      try {
        await fetchRecording(sid, { ...(bucket && { bucket }), ...(key && { identity: key }) });
        setAsks(false);
        setBegunAt(last);
      } catch (thrown) {
        const why = asFailure(thrown);
        // That a key is needed is no failure as long as none was given.
        if (why.code !== 'wrong_identity' || asks) throw why;
        setAsks(true);
      } finally {
        setIdentity('');
      }
    });
  };
  const cancel = () => {
    setAsks(false);
    setIdentity('');
    forget();
  };
  return {
    busy,
    failure,
    forget,
    begun: begunAt !== null,
    asks,
    identity,
    setIdentity,
    cancel,
    begin,
  };
}
