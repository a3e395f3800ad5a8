/** Starts or stops the recordings of all channels at once; there when there are several. */
import { Circle, Square } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startRecording, stopRecording } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';

/** Every one is tried; the first failure is told. */
async function all(calls: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(calls)).find(result => result.status === 'rejected');
  if (failed) throw failed.reason;
}

export function RecordAll({ channels }: { channels: Channel[] }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const linked = useLive(live => live.link === 'open');
  const [asking, setAsking] = useState(false);
  const open = channels.flatMap(({ recording }) => recording ?? []);
  const idle = channels.filter(({ recording }) => !recording);
  if (channels.length < 2) return null;

  const stop = async () => {
    await run(() => all(open.map(stopRecording)));
    setAsking(false);
  };
  const close = () => {
    setAsking(false);
    forget();
  };
  return (
    <>
      {idle.length > 0 && (
        <Button
          look="quiet"
          busy={busy || !linked}
          icon={<Circle size={13} fill="var(--recording-bright)" stroke="none" aria-hidden />}
          onClick={() => void run(() => all(idle.map(({ cname }) => startRecording(cname))))}
        >
          {t(open.length > 0 ? 'channels.recordOthers' : 'channels.recordAll')}
        </Button>
      )}
      {open.length > 1 && (
        <Button
          look="quiet"
          busy={busy || !linked}
          icon={<Square size={12} fill="currentColor" aria-hidden />}
          onClick={() => setAsking(true)}
        >
          {t('channels.stopAll')}
        </Button>
      )}
      {(asking || failure) && (
        <Dialog title={t('channels.stopAll')} onClose={close}>
          {failure && <Problem failure={failure} />}
          {asking && (
            <Question
              text={t('channels.stopAllQuestion', { count: open.length })}
              onCancel={() => setAsking(false)}
            >
              <Button look="danger" busy={busy} onClick={() => void stop()}>
                {t('channels.stopAll')}
              </Button>
            </Question>
          )}
        </Dialog>
      )}
    </>
  );
}
