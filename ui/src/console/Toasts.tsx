/**
 * What people should read: notices of the recorder, and the offer to play what was just recorded.
 * Good news goes by itself; warnings and errors stay until someone has read them.
 */
import { CircleCheck, Info, OctagonAlert, Play, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../kit/Button.tsx';
import { Said } from '../kit/Said.tsx';
import { useHeir } from '../kit/useHeir.ts';
import { DeletedLayoutToast } from '../layouts/DeletedLayoutToast.tsx';
import { DeletedToast } from '../library/DeletedToast.tsx';
import { dismiss, type Toast, useLive } from '../live/store.ts';

/** These words are there as soon as recordings go to a bucket; without them Details says it. */
const LATER = { defaultValue: '' };

const READING_MS = 9000;

const ICONS = { info: Info, warning: TriangleAlert, error: OctagonAlert } as const;

interface Ways {
  onPlay: (sid: string) => void;
  /** To the settings of cloud storage. */
  onStorage: () => void;
}

export function Toasts(ways: Ways) {
  const { t } = useTranslation();
  const toasts = useLive(live => live.toasts);
  return (
    <section className="toasts" tabIndex={-1} aria-label={t('console.notices')} aria-live="polite">
      {toasts.map(toast =>
        toast.kind === 'deleted' ? (
          <DeletedToast key={toast.id} toast={toast} />
        ) : toast.kind === 'layout_deleted' ? (
          <DeletedLayoutToast key={toast.id} toast={toast} />
        ) : (
          <Card key={toast.id} toast={toast} {...ways} />
        ),
      )}
    </section>
  );
}

function Card({ toast, onPlay, onStorage }: Ways & { toast: Toast }) {
  const { t } = useTranslation();
  const { id, notice, sid } = toast;
  const card = useRef<HTMLDivElement>(null);
  useHeir(card, 'body', `.film[data-sid="${sid}"] button`, '.toasts');
  const level = notice?.level ?? (toast.kind === 'missing' ? 'warning' : 'info');
  const recorded = toast.kind === 'recorded';
  const playable = useLive(live =>
    live.studio.recordings.some(
      recording => recording.sid === sid && recording.duration_ms > 0 && !recording.away,
    ),
  );
  // Where several are recorded, the same may be said of each.
  const cname = useLive(({ studio: { channels, recordings } }) =>
    channels.length > 1 ? recordings.find(recording => recording.sid === sid)?.cname : undefined,
  );
  const bucket = notice?.bucket;
  const said = notice && !bucket ? t(`errors.${notice.code}.message`) : '';
  const Icon = recorded ? CircleCheck : ICONS[level];

  useEffect(() => {
    if (level !== 'info') return;
    const timer = setTimeout(() => dismiss(id), READING_MS);
    return () => clearTimeout(timer);
  }, [id, level]);

  return (
    <div
      ref={card}
      className={`toast ${recorded ? 'good' : level}`}
      role={level === 'error' ? 'alert' : undefined}
    >
      <Icon size={18} aria-hidden />
      <div className="toast-words">
        <p>
          {notice ? (
            <>
              <strong>
                {bucket && t('console.bucket', { name: bucket.name })}
                {cname && said ? t('common.labelled', { label: cname, text: said }) : said}
              </strong>{' '}
              {bucket && `${t(`trouble.${bucket.trouble}`, LATER)} `}
              {t(`errors.${notice.code}.advice`)}
            </>
          ) : (
            <strong>{t(recorded ? 'console.recorded' : 'console.missing')}</strong>
          )}
        </p>
        {notice && <Said text={bucket?.said || notice.message} />}
        {bucket && (
          <Button
            look="quiet"
            onClick={() => {
              dismiss(id);
              onStorage();
            }}
          >
            {t('settings.subjects.storage')}
          </Button>
        )}
        {sid && playable && (
          <Button
            look="quiet"
            icon={<Play size={14} fill="currentColor" aria-hidden />}
            onClick={() => {
              dismiss(id);
              onPlay(sid);
            }}
          >
            {t('console.play')}
          </Button>
        )}
      </div>
      <IconButton label={t('common.dismiss')} onClick={() => dismiss(id)}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
