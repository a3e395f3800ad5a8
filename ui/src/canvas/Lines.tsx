/** What a drag is in line with, equal gaps, and the marquee. */
import type { Editor } from './core/editor.ts';
import type { Guide } from './core/snap.ts';

/** Half the length of a gap's end marks, in pixels of the screen. */
const END = 5;

export function Lines({ editor }: { editor: Editor }) {
  const { canvas, guides, brush, scale } = editor;
  if (guides.length === 0 && !brush) return null;
  return (
    <svg
      className="snap-lines"
      viewBox={`0 0 ${canvas.width} ${canvas.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {guides.map(guide => (
        <path
          key={`${guide.kind}${guide.axis}${guide.at} ${guide.from}`}
          className={`line ${guide.kind}`}
          d={pathOf(guide, END / scale)}
        />
      ))}
      {brush && <rect className="brush" {...brush} />}
    </svg>
  );
}

function pathOf(guide: Guide, end: number): string {
  const { axis, from, to, at } = guide;
  if (guide.kind === 'line') {
    return axis === 'x' ? `M${at} ${from}V${to}` : `M${from} ${at}H${to}`;
  }
  return axis === 'x'
    ? `M${from} ${at}H${to}M${from} ${at - end}v${2 * end}M${to} ${at - end}v${2 * end}`
    : `M${at} ${from}V${to}M${at - end} ${from}h${2 * end}M${at - end} ${to}h${2 * end}`;
}
