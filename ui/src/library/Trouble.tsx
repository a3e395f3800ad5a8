/**
 * What was lost, said once in plain words until somebody has read it. Then a small sign stays, with
 * the same words behind it.
 */
import { TriangleAlert } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeRecording } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Said } from '../kit/Said.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { isNews, signOf, troubleWords } from './trouble.ts';
import './trouble.css';

export function Trouble({ recording }: { recording: Recording }) {
  const { t, i18n } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [open, setOpen] = useState(false);
  const id = useId();
  const sign = signOf(recording);
  if (!sign) return null;
  const news = isNews(recording);
  const words = troubleWords(recording, t, i18n.language);

  return (
    <div className={`trouble ${news ? 'news' : ''}`}>
      {!news && (
        <button
          type="button"
          className="trouble-sign"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <TriangleAlert size={13} aria-hidden />
          {t(`library.sign.${sign}`)}
        </button>
      )}
      {(news || open) && (
        <div id={id} className="trouble-words">
          {news && <TriangleAlert size={16} aria-hidden />}
          <div>
            {words.map(sentence => (
              <p key={sentence}>{sentence}</p>
            ))}
            <Said text={recording.problem ?? ''} />
          </div>
          {news && (
            <Understood
              busy={busy}
              onClick={() => void run(() => changeRecording(recording.sid, { acknowledged: true }))}
            />
          )}
        </div>
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
    </div>
  );
}

/** Once it is read, the sign has what was said. */
function Understood({ busy, onClick }: { busy: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  useHeir(button, '.film, .watch', '.trouble-sign');
  return (
    <Button ref={button} look="quiet" busy={busy} onClick={onClick}>
      {t('library.understood')}
    </Button>
  );
}
