/** The calls a component makes, and the answers it gets; axe's serious findings. */
import axe from 'axe-core';
import { vi } from 'vitest';

export interface Call {
  method: string;
  path: string;
  body: unknown;
}

export interface Calls {
  all: Call[];
  /** Answers from now on. */
  answer: (by: (call: Call) => Response | Promise<Response>) => void;
  last: () => Call | undefined;
}

/** Usage and price stand beside much: who does not look at them has none. */
export const BESIDE = /\/(quote|usage)$/;

/** Stands in for the recorder; pictures never come. `beside`: what is neither heard nor answered. */
export function hearCalls(beside: RegExp | null = BESIDE): Calls {
  const all: Call[] = [];
  let by: (call: Call) => Response | Promise<Response> = () => Response.json({});
  vi.stubGlobal(
    'WebSocket',
    class {
      send() {}
      close() {}
    },
  );
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (beside?.test(path)) return new Response(null, { status: 404 });
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : init.body;
    const call = { method: init.method ?? 'GET', path, body };
    all.push(call);
    return by(call);
  });
  return {
    all,
    answer: next => {
      by = next;
    },
    last: () => all.at(-1),
  };
}

/** What nobody could use. Colours need a real browser: tests/browser looks at those. */
export async function seriousFindings(root: Element): Promise<string[]> {
  const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}
