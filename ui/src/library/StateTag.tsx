/** What state a recording is in, in a word; nothing for one that is simply there, or whose sign says it. */
import { useTranslation } from 'react-i18next';
import type { Recording, RecordingState } from '../api/types.ts';

const TONE: Record<Exclude<RecordingState, 'finished' | 'failed'>, string> = {
  starting: 'danger',
  recording: 'danger',
  paused: 'warn',
  stopping: 'warn',
  finalizing: 'warn',
};

export function StateTag({ recording: { state } }: { recording: Recording }) {
  const { t } = useTranslation();
  if (state === 'finished' || state === 'failed') return null;
  return (
    <span className={`tag ${TONE[state]}`}>
      {state === 'recording' && <span aria-hidden="true">● </span>}
      {t(`library.state.${state}`)}
    </span>
  );
}
