/**
 * A layout from a file or from what was copied: seen before it is kept, and every wrong field named.
 */
import { FileInput } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepLayout } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { facesOf } from './faces.ts';
import { LayoutPicture } from './LayoutPicture.tsx';
import { type FileProblem, LONGEST_NAME, readLayoutFile } from './layoutFile.ts';
import { useSwitch } from './useSwitch.ts';
import './dialogs.css';

/** A layout is a few kilobytes; what is larger is something else. */
const LARGEST = 1 << 20;

interface Props {
  channel: Channel;
  onClose: () => void;
}

export default function ImportDialog({ channel, onClose }: Props) {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const { show } = useSwitch(channel.cname);
  const [text, setText] = useState('');
  const [name, setName] = useState<string | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const reading = text.trim() === '' ? null : readLayoutFile(text);
  const called = (name ?? (reading?.ok ? reading.file.name : '')).trim();

  const write = (next: string) => {
    setText(next);
    setName(null);
    setUnreadable(false);
  };
  const open = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > LARGEST) {
      setText('');
      setUnreadable(true);
      return;
    }
    write(await file.text());
  };
  const keep = async (andShow: boolean) => {
    if (!reading?.ok || called === '') return;
    const { layout } = reading.file;
    const worked = await run(async () => {
      await keepLayout(called, layout);
      if (andShow) await show(layout);
    });
    if (worked) onClose();
  };

  const wrong = unreadable
    ? t('files.wrong.notOurs')
    : reading && !reading.ok
      ? t('files.problems', { count: reading.problems.length })
      : undefined;
  return (
    <Dialog title={t('files.importTitle')} onClose={onClose} size="roomy">
      <div className="layout-form">
        <div className="import-ways">
          <input
            ref={chooser}
            type="file"
            hidden
            accept=".json,application/json"
            aria-label={t('files.open')}
            onChange={event => {
              void open(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
          <Button
            look={reading?.ok ? 'plain' : 'primary'}
            icon={<FileInput size={16} aria-hidden />}
            onClick={() => chooser.current?.click()}
          >
            {t('files.open')}
          </Button>
          <span className="layout-note">{t('files.orPaste')}</span>
        </div>
        <Field label={t('files.content')} wrong={wrong}>
          {ids => (
            <textarea
              {...ids}
              className="layout-json"
              rows={reading?.ok ? 5 : 10}
              spellCheck={false}
              value={text}
              onChange={event => write(event.target.value)}
            />
          )}
        </Field>
        {reading && !reading.ok && <Wrongs problems={reading.problems} />}
        {reading?.ok && (
          <div className="import-seen">
            <LayoutPicture
              layout={reading.file.layout}
              people={facesOf(channel.participants)}
              shape={channel.canvas.width / channel.canvas.height}
              height={120}
              background={channel.canvas.background}
            />
            <Field label={t('strip.name')} wrong={called === '' ? t('strip.nameMissing') : undefined}>
              {ids => (
                <input
                  {...ids}
                  maxLength={LONGEST_NAME}
                  value={name ?? reading.file.name}
                  onChange={event => setName(event.target.value)}
                />
              )}
            </Field>
          </div>
        )}
        {failure && <Problem failure={failure} />}
        {failure?.field && <p className="layout-note">{t('files.atField', { field: failure.field })}</p>}
        <div className="layout-ends">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button disabled={!reading?.ok || called === ''} busy={busy} onClick={() => void keep(true)}>
            {t('files.keepAndShow')}
          </Button>
          <Button
            look="primary"
            disabled={!reading?.ok || called === ''}
            busy={busy}
            onClick={() => void keep(false)}
          >
            {t('files.keep')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

const MOST_TOLD = 8;

function Wrongs({ problems }: { problems: FileProblem[] }) {
  const { t } = useTranslation();
  return (
    <ul className="named" aria-label={t('files.problems', { count: problems.length })}>
      {problems.slice(0, MOST_TOLD).map(({ field, wrong }) => (
        <li key={`${field} ${wrong}`}>
          {field !== '' && <code>{field}</code>}
          <span>{t(`files.wrong.${wrong}`)}</span>
        </li>
      ))}
      {problems.length > MOST_TOLD && (
        <li>{t('files.moreProblems', { count: problems.length - MOST_TOLD })}</li>
      )}
    </ul>
  );
}
