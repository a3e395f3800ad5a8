/** Each file of a recording, and where it is. Thousands of them: only those in sight are on the page. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { Check, Clock3, CloudUpload, HardDrive, TriangleAlert } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery, Errand, FileDelivery } from '../api/types.ts';
import { percent, size, timeOfDay } from '../i18n/format.ts';
import { Problem } from '../kit/Problem.tsx';
import { useFiles } from './useFiles.ts';

/** A file's line: its name, and a line for each bucket. */
const LINE = 24;
const PADDING = 14;

export function FileList({ sid, delivery }: { sid: string; delivery: Delivery | undefined }) {
  const { t } = useTranslation();
  const { files, failure } = useFiles(sid, delivery);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: files?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: at => PADDING + LINE * (1 + (files?.[at]?.errands.length ?? 1)),
    getItemKey: at => files?.[at]?.file ?? at,
    overscan: 6,
  });

  if (failure && !files) return <Problem failure={failure} />;
  if (!files) return <p role="status">{t('delivery.reading')}</p>;
  return (
    <section
      ref={scroller}
      className="file-list"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label={t('delivery.files', { count: files.length })}
    >
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, size: height, key }) => {
          const file = files[index];
          return (
            file && (
              <li
                key={key}
                aria-setsize={files.length}
                aria-posinset={index + 1}
                style={{ height, transform: `translateY(${start}px)` }}
              >
                <FileRow file={file} />
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

function FileRow({ file }: { file: FileDelivery }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <p className="file-line">
        <code title={file.file}>{file.file}</code>
        {file.here && (
          <span className="file-here" title={t('delivery.here')}>
            <HardDrive size={13} aria-hidden />
            <span className="unseen">{t('delivery.here')}</span>
          </span>
        )}
        <span className="file-size">{size(file.size_bytes, i18n.language)}</span>
      </p>
      {file.errands.map(errand => (
        <ErrandLine key={`${errand.part}${errand.bucket}`} errand={errand} bytes={file.size_bytes} />
      ))}
    </>
  );
}

const ICONS = { waiting: Clock3, sending: CloudUpload, proven: Check } as const;

function ErrandLine({ errand, bytes }: { errand: Errand; bytes: number }) {
  const { t, i18n } = useTranslation();
  const { state, failures, problem, due_at: due, sent_bytes: sent } = errand;
  const failing = state !== 'proven' && failures > 0;
  const Icon = failing ? TriangleAlert : ICONS[state];
  const words = [t(`delivery.errand.${state}`)];
  if (state === 'sending' && bytes > 0 && sent > 0) {
    words.push(percent((sent / bytes) * 10_000, i18n.language));
  }
  if (failing) words.push(t('delivery.tries', { count: failures }));
  if (failing && due) words.push(t('delivery.nextTry', { time: timeOfDay(due, i18n.language) }));
  if (failing && problem) words.push(t(`trouble.${problem.trouble}`));
  return (
    <p className="file-errand" data-state={failing ? 'failing' : state} title={problem?.said || errand.key}>
      <Icon size={13} aria-hidden />
      <span className="file-part">{t(`delivery.part.${errand.part}`)}</span>
      <span>{words.join(' · ')}</span>
    </p>
  );
}
