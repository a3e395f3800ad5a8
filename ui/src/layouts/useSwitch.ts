/** Puts a layout on air by the chosen transition, or makes it ready where the console works so. */
import { useCallback } from 'react';
import { prepareLayout, setLayout } from '../api/client.ts';
import type { Channel, Layout } from '../api/types.ts';
import { setMode, useMode } from '../studio/mode.ts';
import { useHandover } from './handover.ts';

export interface Switch {
  /** On air at once, or prepared in studio mode. */
  show: (layout: Layout) => Promise<Channel>;
  live: (layout: Layout) => Promise<Channel>;
  /** Turns studio mode on where it is not. */
  prepare: (layout: Layout) => Promise<Channel>;
}

export function useSwitch(cname: string): Switch {
  const live = useCallback((layout: Layout) => setLayout(cname, layout, useHandover.getState()), [cname]);
  const prepare = useCallback(
    async (layout: Layout) => {
      const channel = await prepareLayout(cname, layout);
      setMode({ studio: true });
      return channel;
    },
    [cname],
  );
  const show = useCallback(
    (layout: Layout) => (useMode.getState().studio ? prepare(layout) : live(layout)),
    [live, prepare],
  );
  return { show, live, prepare };
}
