/**
 * The callbacks that a filter asks for: read again when the recorder says that something came of one, and
 * older ones when somebody wants them.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { callbacks, type WhichCallbacks } from '../api/callbacks.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { Callback, CallbackNumbers } from '../api/types.ts';

const SOME = 50;
/** Most that one answer has. */
const MOST = 200;

export interface Read {
  /** Null: nothing was read yet. */
  list: Callback[] | null;
  gaps: number[];
  failure: Failure | null;
  /** There may be older ones. */
  more: boolean;
  readOlder: () => void;
  readAgain: () => void;
}

export function useCallbacks(which: WhichCallbacks, numbers: CallbackNumbers[]): Read {
  const [list, setList] = useState<Callback[] | null>(null);
  const [gaps, setGaps] = useState<number[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [more, setMore] = useState(false);
  // An answer counts if nothing was asked after it.
  const asked = useRef(0);
  const shown = useRef(SOME);
  const { app, sid, state } = which;

  const read = useCallback(
    async (older: Callback | null) => {
      const turn = ++asked.current;
      const limit = older ? SOME : Math.min(shown.current, MOST);
      try {
        const page = await callbacks({ app, sid, state }, older?.id ?? null, limit);
        if (turn !== asked.current) return;
        setList(before => (older ? [...(before ?? []), ...page.callbacks] : page.callbacks));
        setGaps(page.gaps);
        setMore(page.callbacks.length === limit);
        setFailure(null);
        shown.current = older ? shown.current + page.callbacks.length : Math.max(SOME, page.callbacks.length);
      } catch (thrown) {
        if (turn === asked.current) setFailure(asFailure(thrown));
      }
    },
    [app, sid, state],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers change when something came of one
  useEffect(() => {
    void read(null);
    return () => {
      asked.current++;
    };
  }, [read, numbers]);

  return {
    list,
    gaps,
    failure,
    more,
    readOlder: () => void read(list?.at(-1) ?? null),
    readAgain: () => void read(null),
  };
}
