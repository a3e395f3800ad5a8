/**
 * Where files are dropped to become participants: over everything while somebody drags them across
 * the window; afterwards what was not taken, and why.
 */
import { FileVideo } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure, type FailureCode, unreachable } from '../api/failure.ts';
import { Problem } from '../kit/Problem.tsx';
import { platform } from '../platform/index.ts';
import './drop.css';

interface Refused {
  name: string;
  failure: Failure;
}

/** More are not read by anybody. */
const MOST = 3;

export function DropZone({ cname }: { cname: string | null }) {
  const { t } = useTranslation();
  const [files, setFiles] = useState(0);
  const [refused, setRefused] = useState<Refused[]>([]);
  const { desktop } = platform;

  useEffect(() => desktop?.showChannel(cname), [cname]);

  useEffect(() => {
    desktop?.watchFiles(dragged => {
      switch (dragged.what) {
        case 'over':
          setRefused([]);
          return setFiles(dragged.files);
        case 'gone':
          return setFiles(0);
        case 'refused': {
          const { name, code, message } = dragged;
          const failure = code === null ? unreachable() : new Failure(code as FailureCode, 0, message);
          return setRefused(before => [...before, { name, failure }].slice(-MOST));
        }
        default:
          dragged satisfies never;
      }
    });
  }, []);

  if (!desktop) return null;
  return (
    <>
      {files > 0 && (
        <div className="drop-zone" role="status">
          <p>
            <FileVideo size={40} aria-hidden />
            <strong>
              {cname === null ? t('people.dropNoChannel') : t('people.dropTitle', { count: files, cname })}
            </strong>
            {cname !== null && <span>{t('people.dropText')}</span>}
          </p>
        </div>
      )}
      {refused.length > 0 && (
        <ul className="drop-refused">
          {refused.map(({ name, failure }) => (
            <li key={name}>
              <p>{t('people.dropFailed', { name })}</p>
              <Problem
                failure={failure}
                onDismiss={() => setRefused(before => before.filter(other => other.name !== name))}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
