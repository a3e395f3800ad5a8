/** What lies in a bucket, to be fetched: also recordings that this computer has never seen. */
import { BadgeCheck, Key, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { foundRecordings } from '../api/buckets.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { FoundRecording } from '../api/types.ts';
import { dateAndTime, size } from '../i18n/format.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { nameOf } from '../library/find.ts';
import { useLive } from '../live/store.ts';
import { FetchButton } from './FetchButton.tsx';
import { foundName, madeAt } from './found.ts';
import './fetchDialog.css';

type Answer = { of: string; found: FoundRecording[] } | { of: string; failure: Failure };

interface Props {
  /** To a recording that is here. */
  onOpen: (sid: string) => void;
  onClose: () => void;
}

export default function FetchDialog({ onOpen, onClose }: Props) {
  const { t } = useTranslation();
  const buckets = useLive(live => live.studio.buckets);
  const primary = useLive(live => live.studio.uploads.settings.destination?.primary);
  const [chosen, setChosen] = useState<string | null>(primary ?? buckets[0]?.id ?? null);
  const [looks, setLooks] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: looked into again when asked
  useEffect(() => {
    if (chosen === null) return;
    let over = false;
    setAnswer(null);
    foundRecordings(chosen).then(
      found => over || setAnswer({ of: chosen, found }),
      thrown => over || setAnswer({ of: chosen, failure: asFailure(thrown) }),
    );
    return () => {
      over = true;
    };
  }, [chosen, looks]);

  const found = answer && 'found' in answer ? answer.found : null;
  return (
    <Dialog title={t('fetch.title')} size="roomy" onClose={onClose}>
      <div className="fetch-from">
        <Field label={t('fetch.from')}>
          {ids => (
            <select {...ids} value={chosen ?? ''} onChange={event => setChosen(event.target.value)}>
              {buckets.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <IconButton label={t('fetch.again')} onClick={() => setLooks(looks + 1)}>
          <RotateCw size={16} aria-hidden />
        </IconButton>
      </div>
      <div className="fetch-found" aria-busy={answer === null}>
        {answer === null && <p role="status">{t('fetch.looking')}</p>}
        {answer && 'failure' in answer && <Problem failure={answer.failure} />}
        {found?.length === 0 && (
          <div className="nothing">
            <h3>{t('fetch.none')}</h3>
            <p>{t('fetch.noneText')}</p>
          </div>
        )}
        {found && found.length > 0 && chosen && (
          <ul aria-label={t('fetch.list')}>
            {found.map(one => (
              <Found key={one.sid} found={one} bucket={chosen} onOpen={() => onOpen(one.sid)} />
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function Found({ found, bucket, onOpen }: { found: FoundRecording; bucket: string; onOpen: () => void }) {
  const { t, i18n } = useTranslation();
  const { sid } = found;
  const known = useLive(live => live.studio.recordings.find(recording => recording.sid === sid));
  const isHere = known ? !known.away : found.here;
  const name = known ? nameOf(known) : foundName(found);
  const made = madeAt(sid);
  return (
    <li data-sid={sid}>
      <div className="found-words">
        <p className="card-name" title={name}>
          {name}
        </p>
        <p className="card-facts">
          {made && <span>{dateAndTime(made, i18n.language)}</span>}
          <span>{size(found.bytes, i18n.language)}</span>
          <span>{t('fetch.files', { count: found.files })}</span>
          {found.encrypted && (
            <span className="found-sealed">
              <Key size={12} aria-hidden /> {t('fetch.encrypted')}
            </span>
          )}
        </p>
      </div>
      {isHere ? (
        <span className="found-here">
          <BadgeCheck size={15} aria-hidden />
          {known ? (
            <Button look="quiet" aria-label={t('fetch.openName', { name })} onClick={onOpen}>
              {t('fetch.open')}
            </Button>
          ) : (
            t('fetch.here')
          )}
        </span>
      ) : (
        <FetchButton sid={sid} name={name} bucket={bucket} encrypted={found.encrypted} />
      )}
    </li>
  );
}
