/** The layout on air as Agora's JSON, to copy. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { layoutForAgora } from '../api/client.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { Channel } from '../api/types.ts';
import { Problem } from '../kit/Problem.tsx';
import { unexpressed } from './agoraWords.ts';
import { CopyText } from './CopyText.tsx';
import { Named } from './Named.tsx';

type Answer = Awaited<ReturnType<typeof layoutForAgora>>;

export function AgoraWrite({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { cname } = channel;

  useEffect(() => {
    let over = false;
    layoutForAgora(cname).then(
      found => over || setAnswer(found),
      thrown => over || setFailure(asFailure(thrown)),
    );
    return () => {
      over = true;
    };
  }, [cname]);

  const wordsOf = ({ field, reason }: { field: string; reason: string }) => {
    const known = unexpressed(field);
    return { field, words: known ? t(`agora.cannot.${known}`) : reason };
  };
  if (failure) return <Problem failure={failure} />;
  if (!answer) return <p className="layout-note">{t('agora.loading')}</p>;
  return (
    <>
      <p className="layout-note">{t('agora.writeLead')}</p>
      <CopyText
        label={t('agora.json')}
        text={JSON.stringify({ transcodingConfig: answer.transcodingConfig }, null, 2)}
      />
      <Named
        title={t('agora.unexpressed', { count: answer.unexpressed.length })}
        named={answer.unexpressed.map(wordsOf)}
      />
    </>
  );
}
