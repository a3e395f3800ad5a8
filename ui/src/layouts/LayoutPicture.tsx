/** A small drawing of a layout with the people who are there now. */
import { boxes, type Drawn } from './geometry.ts';

interface Props {
  kind: Drawn;
  people: number;
  /** Index of who has vertical's large pane. */
  large: number;
  /** Width by height of the canvas. */
  shape: number;
}

const HEIGHT = 36;

export function LayoutPicture({ kind, people, large, shape }: Props) {
  const width = HEIGHT * Math.min(2, Math.max(0.5, shape));
  const gap = 0.75;
  return (
    <svg
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      aria-hidden="true"
      focusable="false"
    >
      <rect className="layout-canvas" width={width} height={HEIGHT} rx="3" />
      {boxes(kind, people, large).map(box => (
        <rect
          key={box.index}
          className={box.index === 0 && kind === 'floating' ? 'layout-box behind' : 'layout-box'}
          x={box.x * width + gap}
          y={box.y * HEIGHT + gap}
          width={Math.max(0.5, box.width * width - 2 * gap)}
          height={Math.max(0.5, box.height * HEIGHT - 2 * gap)}
          rx={Math.min(2, box.height * 6)}
        />
      ))}
    </svg>
  );
}
