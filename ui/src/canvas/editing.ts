/**
 * Whether layouts are edited, and which: small, for the parts of the console that are there from the
 * start. The editor itself is fetched when it is first wanted.
 */
import { create } from 'zustand';
import type { Channel } from '../api/types.ts';
import type { Target } from '../stage/Preview.tsx';
import { useMode } from '../studio/mode.ts';
import type { Session } from './session.ts';

interface Editing {
  on: boolean;
  /** Which of the two in studio mode. */
  wanted: Target;
  /** The one that runs. */
  session: Session | null;
}

export const useEditing = create<Editing>()(() => ({ on: false, wanted: 'prepared', session: null }));

export const toggleEditing = () => useEditing.setState(({ on }) => ({ on: !on }));
export const stopEditing = () => useEditing.setState({ on: false });
export const editTarget = (wanted: Target) => useEditing.setState({ wanted });

/** What is edited now; null: nothing. */
export function useEditedTarget(channel: Channel | undefined): Target | null {
  const { on, wanted } = useEditing();
  const studio = useMode(mode => mode.studio);
  if (!on || !channel) return null;
  return studio && wanted === 'prepared' && channel.prepared ? 'prepared' : 'live';
}

/** A press on somebody in a list, who can be dragged onto a tile while layouts are edited. */
export function carry(uid: number, event: React.PointerEvent): void {
  const { session } = useEditing.getState();
  if (!session || event.button !== 0 || !session.surface) return;
  event.preventDefault();
  session.surface.carry(uid, event.nativeEvent);
}
