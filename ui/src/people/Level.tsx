/** How loud someone is, on a scale of 60 dB. */
const RANGE_DB = 60;

export function share(level: number): number {
  if (level <= 0) return 0;
  return Math.min(1, Math.max(0, 1 + (20 * Math.log10(level)) / RANGE_DB));
}

export function Level({ level, muted }: { level: number; muted: boolean }) {
  const style = { '--level': share(level) } as React.CSSProperties;
  return <span className={`level ${muted ? 'muted' : ''}`} style={style} aria-hidden="true" />;
}
