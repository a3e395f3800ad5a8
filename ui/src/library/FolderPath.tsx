/** Where a recording lies on the recorder's machine, to be copied. */
import { Check, Copy, Folder } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordingFolder } from '../api/client.ts';
import { Button } from '../kit/Button.tsx';

export function FolderPath({ sid }: { sid: string }) {
  const { t } = useTranslation();
  const [folder, setFolder] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const path = useRef<HTMLElement>(null);

  useEffect(() => {
    let over = false;
    setFolder(null);
    // Nothing to do about a failure here: the banner says that the recorder is gone.
    recordingFolder(sid).then(
      answer => !over && setFolder(answer.folder),
      () => {},
    );
    return () => {
      over = true;
    };
  }, [sid]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(folder ?? '');
      setCopied(true);
    } catch {
      // Not allowed here: marked, so that Ctrl+C takes it.
      if (path.current) window.getSelection()?.selectAllChildren(path.current);
    }
  };

  return (
    <div className="folder-path">
      <Folder size={15} aria-hidden />
      <code ref={path} title={folder ?? undefined}>
        {folder ?? '…'}
      </code>
      <Button
        look="quiet"
        icon={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        disabled={folder === null}
        onClick={copy}
      >
        {t(copied ? 'watch.copied' : 'watch.copyPath')}
      </Button>
      <span className="unseen" role="status">
        {copied ? t('watch.copiedSaid') : ''}
      </span>
    </div>
  );
}
