/** Where recordings go: the folder, the room there in hours, and the way to another. */
import { CircleCheck, FolderOpen, TriangleAlert } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lookInto, moveLibrary } from '../api/client.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { Folder } from '../api/types.ts';
import { hoursAndMinutes, size } from '../i18n/format.ts';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';
import { platform } from '../platform/index.ts';
import './folder.css';

/** Whoever types is not asked after about every letter. */
const TYPING_MS = 250;

/** Where recordings go and where they shall go: what is written, what was found there, and how it is taken. */
export function useFolder() {
  const system = useLive(live => live.studio.system);
  const now = system?.library ?? '';
  const fixed = system?.library_fixed === true;
  const [folder, setFolder] = useState(now);
  const [found, setFound] = useState<Folder | Failure | null>(null);
  const attempt = useAttempt();

  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      lookInto(folder).then(
        answer => over || setFound(answer),
        thrown => over || setFound(asFailure(thrown)),
      );
    }, TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [folder]);

  const changed = !fixed && folder.trim() !== now;
  /** Recordings go there from now on; whether they do. */
  const take = async () => !changed || attempt.run(() => moveLibrary(folder));
  return { now, fixed, folder, setFolder, found, changed, take, ...attempt };
}

export function FolderForm() {
  return <FolderFields choice={useFolder()} />;
}

export function FolderFields({ choice }: { choice: ReturnType<typeof useFolder> }) {
  const { t, i18n } = useTranslation();
  const { now, fixed, folder, setFolder, found, changed, take, busy, failure, forget, run } = choice;
  const { desktop } = platform;
  const report = found && 'disk' in found ? found : null;
  const good = report?.writable === true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (good) void take();
  };

  return (
    <form className="folder-form" onSubmit={submit} noValidate>
      <Field
        label={t('settings.folder')}
        hint={t(fixed ? 'settings.folderFixed' : 'settings.folderHint')}
        wrong={found && !report ? t('settings.folderFull') : undefined}
      >
        {ids => (
          <span className="folder-field">
            <input
              {...ids}
              type="text"
              spellCheck={false}
              autoComplete="off"
              readOnly={fixed}
              value={folder}
              onChange={event => setFolder(event.target.value)}
            />
            {desktop && !fixed && (
              <Button
                icon={<FolderOpen size={16} aria-hidden />}
                onClick={() =>
                  void run(async () => {
                    const chosen = await desktop.chooseFolder(folder);
                    if (chosen !== null) setFolder(chosen);
                  })
                }
              >
                {t('settings.folderChoose')}
              </Button>
            )}
          </span>
        )}
      </Field>
      {report && (
        <p className={`folder-found ${good ? 'good' : 'bad'}`} role="status">
          {good ? <CircleCheck size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
          {good
            ? t(report.exists ? 'settings.folderRoom' : 'settings.folderNew', {
                size: size(report.disk.free_bytes, i18n.language),
                ...hoursAndMinutes(report.disk.seconds_left),
              })
            : t('settings.folderUnwritable')}
        </p>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
      {changed && (
        <div className="folder-ends">
          <Button onClick={() => setFolder(now)}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy} disabled={!good}>
            {t('settings.folderUse')}
          </Button>
        </div>
      )}
    </form>
  );
}
