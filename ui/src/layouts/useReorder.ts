/**
 * Moving things in a row with the pointer. A press that does not move stays a press; Escape puts
 * everything back. Fingers scroll the row instead.
 */
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** So far a press may wander before it is a drag, in CSS pixels. */
const WANDER = 6;

interface Drag {
  id: string;
  pointer: number;
  startX: number;
  /** How far it was moved, with what was scrolled. */
  by: number;
  /** Which place it would get. */
  to: number;
  moving: boolean;
}

export interface Reorder {
  /** What is being moved. */
  dragged: string | null;
  /** How far a thing stands off its place now. */
  shift: (id: string) => number;
  /** For each thing. */
  grip: (id: string) => {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
    onClickCapture: (event: React.MouseEvent) => void;
  };
}

/** The order after a thing was moved to a place. */
export function moved(ids: readonly string[], id: string, to: number): string[] {
  const others = ids.filter(other => other !== id);
  return others.toSpliced(Math.max(0, Math.min(others.length, to)), 0, id);
}

/** `row` scrolls; things in it carry `data-id`. */
export function useReorder(
  row: RefObject<HTMLElement | null>,
  ids: readonly string[],
  onMove: (ids: string[]) => void,
): Reorder {
  const [drag, show] = useState<Drag | null>(null);
  // A pointer may be let go before what it did last is shown.
  const newest = useRef<Drag | null>(null);
  const scrolled = useRef(0);
  const wasMoved = useRef(false);

  const setDrag = useCallback((next: Drag | null) => {
    newest.current = next;
    show(next);
  }, []);

  const item = (id: string) => row.current?.querySelector<HTMLElement>(`[data-id="${id}"]`) ?? null;
  const middle = (id: string) => {
    const element = item(id);
    return element ? element.offsetLeft + element.offsetWidth / 2 : 0;
  };

  const moving = drag?.moving ?? false;
  useEffect(() => {
    if (!moving) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setDrag(null);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [moving, setDrag]);

  const move = (event: PointerEvent<HTMLElement>) => {
    const list = row.current;
    const drag = newest.current;
    if (!drag || !list || event.pointerId !== drag.pointer) return;
    const far = event.clientX - drag.startX;
    if (!drag.moving && Math.abs(far) < WANDER) return;
    if (!drag.moving) event.currentTarget.setPointerCapture(event.pointerId);
    const edge = list.getBoundingClientRect();
    if (event.clientX < edge.left + 24) list.scrollLeft -= 8;
    if (event.clientX > edge.right - 24) list.scrollLeft += 8;
    const by = far + list.scrollLeft - scrolled.current;
    const at = middle(drag.id) + by;
    const to = ids.filter(id => id !== drag.id && middle(id) < at).length;
    wasMoved.current = true;
    setDrag({ ...drag, by, to, moving: true });
  };

  const drop = () => {
    const drag = newest.current;
    if (drag?.moving && drag.to !== ids.indexOf(drag.id)) onMove(moved(ids, drag.id, drag.to));
    setDrag(null);
  };

  return {
    dragged: drag?.moving ? drag.id : null,
    shift: id => {
      if (!drag?.moving) return 0;
      if (id === drag.id) return drag.by;
      const [from, at] = [ids.indexOf(drag.id), ids.indexOf(id)];
      const width = (item(drag.id)?.offsetWidth ?? 0) + 4;
      if (from < at && at <= drag.to) return -width;
      return drag.to <= at && at < from ? width : 0;
    },
    grip: id => ({
      onPointerDown: event => {
        wasMoved.current = false;
        if (event.button !== 0 || event.pointerType === 'touch') return;
        scrolled.current = row.current?.scrollLeft ?? 0;
        setDrag({
          id,
          pointer: event.pointerId,
          startX: event.clientX,
          by: 0,
          to: ids.indexOf(id),
          moving: false,
        });
      },
      onPointerMove: move,
      onPointerUp: drop,
      onPointerCancel: () => setDrag(null),
      onClickCapture: event => {
        if (!wasMoved.current) return;
        wasMoved.current = false;
        event.preventDefault();
        event.stopPropagation();
      },
    }),
  };
}
