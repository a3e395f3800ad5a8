/** One call: what it does, how it is made, what comes back, what its fields mean. */
import { useTranslation } from 'react-i18next';
import { Copied } from '../apps/Copied.tsx';
import { answerOf, type Caller, type CallName, curlOf, methodOf, pathOf, written } from './calls.ts';
import { FieldTables } from './FieldTables.tsx';
import { FIELDS } from './fields.ts';
import { Part } from './Part.tsx';

export function CallPart({ call, caller }: { call: CallName; caller: Caller }) {
  const { t } = useTranslation();
  const mixAlone = call === 'updateLayout' && caller.mode !== 'mix';
  return (
    <Part id={call}>
      <p className="api-path">
        <strong>{methodOf(call)}</strong> <code>{pathOf(call, caller)}</code>
      </p>
      <p>{t(`api.calls.${call}`)}</p>
      {mixAlone && <p className="api-aside">{t('api.mixAlone')}</p>}
      <Copied look="block" what={t('api.curlOf', { call })} text={curlOf(call, caller)} />
      <h3>{t('api.answer')}</h3>
      <p>{t(`api.answers.${call}`)}</p>
      <Copied look="block" what={t('api.answerOf', { call })} text={written(answerOf(call, caller))} />
      {FIELDS[call].length > 0 && <FieldTables call={call} groups={FIELDS[call]} />}
    </Part>
  );
}
