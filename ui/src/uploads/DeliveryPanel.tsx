/** A recording's way: where it is, how far, where it goes; what can be done about it; and every file. */
import { Repeat2, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendAgain, setDestination } from '../api/buckets.ts';
import type { Recording } from '../api/types.ts';
import { Trouble } from '../buckets/Trouble.tsx';
import { size } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { nameOf } from '../library/find.ts';
import { useLive } from '../live/store.ts';
import { DestinationFields } from './DestinationFields.tsx';
import { FetchButton } from './FetchButton.tsx';
import { FileList } from './FileList.tsx';
import { Progress } from './Progress.tsx';
import WayBadge from './WayBadge.tsx';
import { hasWays, wayOf } from './way.ts';
import './delivery.css';

export default function DeliveryPanel({ recording }: { recording: Recording }) {
  const { t, i18n } = useTranslation();
  const { sid } = recording;
  const delivery = useLive(live => live.studio.deliveries[sid]);
  const buckets = useLive(live => live.studio.buckets);
  const shown = useLive(live => hasWays(live.studio));
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  const { busy, failure, forget, run } = useAttempt();
  if (!shown) return null;

  const way = wayOf(recording, delivery);
  const destination = delivery?.destination ?? recording.destination ?? {};
  const name = nameOf(recording);
  const isHere = !recording.away && way !== 'fetching';
  const goes = destination.primary != null;

  return (
    <section className="delivery" aria-label={t('delivery.title')} data-way={way}>
      <div className="delivery-head">
        <h2>{t('delivery.title')}</h2>
        <WayBadge recording={recording} />
      </div>
      <p className="delivery-says">
        {t(`delivery.says.${way}`)}
        {delivery && delivery.files > 0 && goes && isHere && way !== 'uploaded' && (
          <>
            {' '}
            {t('delivery.amount', {
              count: delivery.files,
              done: Math.max(delivery.in_primary, delivery.in_backup),
              safe: size(delivery.safe_bytes, i18n.language),
              all: size(delivery.bytes, i18n.language),
            })}
          </>
        )}
      </p>
      {goes && isHere && delivery && way !== 'uploaded' && (
        <Progress label={t('delivery.inPrimary')} parts={delivery.progress} />
      )}
      {delivery?.problem && way !== 'uploaded' && <Trouble problem={delivery.problem} />}
      <DestinationFields
        buckets={buckets}
        destination={destination}
        busy={busy}
        disabled={!isHere}
        brief
        onChange={next => void run(() => setDestination(sid, next))}
      />
      {asked && (
        <Question text={t('delivery.allQuestion')} onCancel={() => setAsked(false)}>
          <Button
            look="primary"
            busy={busy}
            onClick={async () => {
              await run(() => sendAgain(sid, true));
              setAsked(false);
            }}
          >
            {t('delivery.all')}
          </Button>
        </Question>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
      <div className="delivery-ways">
        {isHere && goes && (way === 'sending' || way === 'failing' || way === 'backed_up') && (
          <Button
            busy={busy}
            icon={<RotateCw size={15} aria-hidden />}
            onClick={() => void run(() => sendAgain(sid, false))}
          >
            {t('delivery.again')}
          </Button>
        )}
        {isHere && goes && !asked && (
          <Button look="quiet" icon={<Repeat2 size={15} aria-hidden />} onClick={() => setAsked(true)}>
            {t('delivery.all')}
          </Button>
        )}
        {!isHere && <FetchButton sid={sid} name={name} />}
      </div>
      {delivery && delivery.files > 0 && (
        <details className="delivery-files" onToggle={event => setOpen(event.currentTarget.open)}>
          <summary>{t('delivery.files', { count: delivery.files })}</summary>
          {open && <FileList sid={sid} delivery={delivery} />}
        </details>
      )}
    </section>
  );
}
