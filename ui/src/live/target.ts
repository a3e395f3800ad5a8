/**
 * Where an address points in the console: `#channel=<name>` or `#recording=<id>`, as the desktop's
 * links (`rollcall://`) do. Read once, then taken out of the address bar: following the same link
 * again is a change again.
 */

export type Target = { channel: string } | { recording: string };

/** Takes it out of the address bar; a token beside it stays. */
export function takeTarget(): Target | null {
  const words = new URLSearchParams(location.hash.slice(1));
  const channel = words.get('channel');
  const recording = words.get('recording');
  if (!channel && !recording) return null;
  words.delete('channel');
  words.delete('recording');
  const rest = words.toString();
  history.replaceState(null, '', location.pathname + location.search + (rest && `#${rest}`));
  return channel ? { channel } : recording ? { recording } : null;
}
