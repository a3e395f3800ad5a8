/** What state a recording is in, in a word; nothing for one that is simply there. */
import { useTranslation } from 'react-i18next';
import type { Recording, RecordingState } from '../api/types.ts';

const TONE: Record<RecordingState, string> = {
  starting: 'danger',
  recording: 'danger',
  paused: 'warn',
  stopping: 'warn',
  finalizing: 'warn',
  finished: '',
  failed: 'danger',
};

export function StateTag({ recording: { state } }: { recording: Recording }) {
  const { t } = useTranslation();
  if (state === 'finished') return null;
  return (
    <span className={`tag ${TONE[state]}`}>
      {state === 'recording' && <span aria-hidden="true">● </span>}
      {t(`library.state.${state}`)}
    </span>
  );
}
