/** What was deleted: brought back, or deleted for good, which is asked once. */
import { RotateCcw, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { emptyTrash, listTrash, purgeRecording, restoreRecording } from '../api/client.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { DeletedRecording } from '../api/types.ts';
import { dateAndTime, size } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { dismissDeleted, useLive } from '../live/store.ts';
import { nameOf } from './find.ts';
import { Poster } from './Poster.tsx';

const DAY_MS = 24 * 3600 * 1000;

export function TrashList() {
  const { t, i18n } = useTranslation();
  const trash = useLive(live => live.studio.trash);
  const linked = useLive(live => live.link === 'open');
  const [list, setList] = useState<DeletedRecording[] | null>(null);
  const [unread, setUnread] = useState<Failure | null>(null);
  const [asked, setAsked] = useState(false);
  const { busy, failure, forget, run } = useAttempt();

  // Whatever any console does with the trash is told by the recorder.
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when it has changed
  useEffect(() => {
    if (!linked) return;
    let over = false;
    listTrash().then(
      answer => {
        if (over) return;
        setList(answer);
        setUnread(null);
      },
      thrown => !over && setUnread(asFailure(thrown)),
    );
    return () => {
      over = true;
    };
  }, [trash, linked]);

  const empty = async () => {
    const sids = (list ?? []).map(({ recording }) => recording.sid);
    if (!(await run(emptyTrash))) return;
    dismissDeleted(sids);
    setAsked(false);
  };

  if (unread && !list) {
    return (
      <div className="trash">
        <Problem failure={unread} />
      </div>
    );
  }
  if (!list) {
    return (
      <p className="trash-lead" role="status">
        {t('library.loading')}
      </p>
    );
  }
  if (list.length === 0) {
    return (
      <div className="nothing page-nothing">
        <Trash2 aria-hidden />
        <h2>{t('trash.emptyTitle')}</h2>
        <p>{t('trash.emptyText')}</p>
      </div>
    );
  }
  return (
    <Trash>
      <div className="trash-lead">
        <p>{t('trash.lead', { count: list.length, size: size(trash.size_bytes, i18n.language) })}</p>
        {!asked && (
          <Button look="danger" icon={<Trash2 size={16} aria-hidden />} onClick={() => setAsked(true)}>
            {t('trash.empty')}
          </Button>
        )}
      </div>
      {asked && (
        <Question text={t('trash.emptyQuestion', { count: list.length })} onCancel={() => setAsked(false)}>
          <Button look="danger" busy={busy} onClick={() => void empty()}>
            {t('trash.purge')}
          </Button>
        </Question>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
      <ul className="trash-list" aria-label={t('trash.title')}>
        {list.map((deleted, at) => (
          <Deleted key={deleted.recording.sid} deleted={deleted} at={at} />
        ))}
      </ul>
    </Trash>
  );
}

/** As long as there is something in it. */
function Trash({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useHeir(box, '.page', 'h1');
  return (
    <div ref={box} className="trash">
      {children}
    </div>
  );
}

interface DeletedProps {
  deleted: DeletedRecording;
  at: number;
}

function Deleted({ deleted: { recording, deleted_at, kept_until }, at }: DeletedProps) {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [asked, setAsked] = useState(false);
  const name = nameOf(recording);
  const row = useRef<HTMLLIElement>(null);
  useHeir(row, '.trash', `li:nth-child(${at + 1}) button`, 'li:last-child button');
  const days = Math.max(0, Math.ceil((Date.parse(kept_until) - Date.now()) / DAY_MS));

  const purge = async () => {
    if (await run(() => purgeRecording(recording.sid))) dismissDeleted([recording.sid]);
  };
  return (
    <li ref={row} data-sid={recording.sid}>
      <Poster recording={recording} play={false} />
      <div className="trash-words">
        <p className="card-name" title={name}>
          {name}
        </p>
        <p className="card-facts">
          <span>{dateAndTime(recording.started_at, i18n.language)}</span>
          <span>{size(recording.size_bytes, i18n.language)}</span>
        </p>
        <p className="card-facts">
          <span>{t('trash.deletedAt', { when: dateAndTime(deleted_at, i18n.language) })}</span>
          <span>{t('trash.keptFor', { count: days })}</span>
        </p>
      </div>
      {!asked && (
        <div className="trash-actions">
          <Button
            icon={<RotateCcw size={15} aria-hidden />}
            busy={busy}
            aria-label={t('trash.restoreName', { name })}
            onClick={() => run(() => restoreRecording(recording.sid))}
          >
            {t('trash.restore')}
          </Button>
          <Button look="quiet" aria-label={t('trash.purgeName', { name })} onClick={() => setAsked(true)}>
            {t('trash.purge')}
          </Button>
        </div>
      )}
      {asked && (
        <Question text={t('trash.purgeQuestion', { name })} onCancel={() => setAsked(false)}>
          <Button look="danger" busy={busy} onClick={() => void purge()}>
            {t('trash.purge')}
          </Button>
        </Question>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </li>
  );
}
