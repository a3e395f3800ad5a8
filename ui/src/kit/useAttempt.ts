/**
 * One call at a time, its failure kept for showing where it arose.
 */
import { useCallback, useRef, useState } from 'react';
import { asFailure, type Failure } from '../api/failure.ts';

export interface Attempt {
  busy: boolean;
  failure: Failure | null;
  forget: () => void;
  /** Runs it unless one runs already. Resolves to whether it worked. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef(false);

  const run = useCallback(async (work: () => Promise<unknown>) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setFailure(null);
    try {
      await work();
      return true;
    } catch (thrown) {
      setFailure(asFailure(thrown));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);

  const forget = useCallback(() => setFailure(null), []);
  return { busy, failure, forget, run };
}
