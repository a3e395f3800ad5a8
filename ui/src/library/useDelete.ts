/** Deletes a recording and offers to take that back. */
import { deleteRecording } from '../api/client.ts';
import type { Recording } from '../api/types.ts';
import { type Attempt, useAttempt } from '../kit/useAttempt.ts';
import { offerToUndo } from '../live/store.ts';
import { nameOf } from './find.ts';

export function useDelete(): Omit<Attempt, 'run'> & { remove: (recording: Recording) => Promise<boolean> } {
  const { run, ...attempt } = useAttempt();
  const remove = (recording: Recording) =>
    run(async () => {
      await deleteRecording(recording.sid);
      offerToUndo(recording.sid, nameOf(recording));
    });
  return { ...attempt, remove };
}
