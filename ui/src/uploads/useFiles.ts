/** The files of a recording and where each is; read again as its delivery goes on, but not all the time. */
import { useEffect, useRef, useState } from 'react';
import { deliveryOf } from '../api/buckets.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { Delivery, FileDelivery } from '../api/types.ts';

/** An event a second need not be an answer of thousands of files a second. */
const AT_MOST_EVERY_MS = 2000;

export function useFiles(
  sid: string,
  delivery: Delivery | undefined,
): { files: FileDelivery[] | null; failure: Failure | null } {
  const [files, setFiles] = useState<FileDelivery[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  /** Asked and not answered: an answer that takes long is waited for, whatever happens meanwhile. */
  const waits = useRef(false);
  /** Of which delivery the files were last read. */
  const [readOf, setReadOf] = useState<Delivery | null | undefined>(null);

  useEffect(() => {
    if (waits.current || readOf === delivery) return;
    const ask = async () => {
      waits.current = true;
      askedAt.current = performance.now();
      try {
        setFiles((await deliveryOf(sid)).files);
        setFailure(null);
      } catch (thrown) {
        setFailure(asFailure(thrown));
      } finally {
        waits.current = false;
        setReadOf(delivery);
      }
    };
    const timer = setTimeout(ask, Math.max(0, askedAt.current + AT_MOST_EVERY_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [sid, delivery, readOf]);
  return { files, failure };
}
