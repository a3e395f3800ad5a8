/**
 * A drawing of a layout: everyone's place in their own colour, free places as dashed lines. Says
 * nothing to screen readers: who shows it names it.
 */
import { useId } from 'react';
import type { Layout } from '../api/types.ts';
import { initials } from '../people/initials.ts';
import { arrange, type Seat } from './arrange.ts';
import type { Face } from './faces.ts';

interface Props {
  layout: Layout;
  people: readonly Face[];
  /** Width by height of the canvas. */
  shape: number;
  /** Height in CSS pixels; a wide canvas is drawn smaller rather than wider than twice this. */
  height?: number;
  /** What shows where nobody is. */
  background?: string | undefined;
}

const WIDEST = 2;
/** Between places that touch, in CSS pixels. */
const GAP = 0.75;
/** The smallest place that has room for letters, and for a name. */
const LETTERS = 15;
const LABEL = 30;

export function LayoutPicture({ layout, people, shape, height: tallest = 36, background }: Props) {
  const height = Math.min(tallest, (tallest * WIDEST) / shape);
  const width = height * shape;
  const seats = arrange(
    layout,
    people.map(face => face.uid),
  ).filter(({ region }) => !region.hidden);
  return (
    <svg
      className="layout-picture"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      focusable="false"
    >
      <rect className="layout-canvas" width={width} height={height} rx="3" style={{ fill: background }} />
      {seats.map((seat, i) => (
        <Place
          // biome-ignore lint/suspicious/noArrayIndexKey: a place is what it is by its order
          key={i}
          seat={seat}
          face={people.find(face => face.uid === seat.uid)}
          covered={seats.slice(i + 1).some(above => above.uid !== null && holdsMiddle(above, seat))}
          width={width}
          height={height}
        />
      ))}
    </svg>
  );
}

/** Whether one lies over the middle of another, where its letters are. */
function holdsMiddle({ region: above }: Seat, { region: below }: Seat): boolean {
  const across = Math.abs(above.x + above.width / 2 - below.x - below.width / 2);
  const down = Math.abs(above.y + above.height / 2 - below.y - below.height / 2);
  const room = 0.15;
  return across < above.width / 2 + below.width * room && down < above.height / 2 + below.height * room;
}

/** Who is only imagined is paler, but nobody is seen through. */
const colorOf = ({ color, imagined }: Face): string =>
  imagined ? `color-mix(in srgb, ${color} 62%, var(--tile-behind))` : color;

interface PlaceProps {
  seat: Seat;
  face: Face | undefined;
  /** Somebody lies where the letters would be. */
  covered: boolean;
  width: number;
  height: number;
}

function Place({ seat: { region }, face, covered, width, height }: PlaceProps) {
  const clip = useId();
  const box = {
    x: region.x * width + GAP,
    y: region.y * height + GAP,
    width: Math.max(0.5, region.width * width - 2 * GAP),
    height: Math.max(0.5, region.height * height - 2 * GAP),
  };
  const short = Math.min(box.width, box.height);
  const rx = Math.max(Math.min(2, short / 6), (region.corner ?? 0) * short);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  if (!face) return <rect className="layout-free" {...box} rx={rx} />;
  const line = region.border
    ? { stroke: region.border.color, strokeWidth: Math.max(0.8, region.border.width * height) }
    : {};
  const size = Math.min(short * 0.34, 26);
  return (
    <g opacity={Math.max(0.15, region.alpha ?? 1)}>
      <rect className="layout-box" {...box} rx={rx} style={{ fill: colorOf(face), ...line }} />
      {short >= LETTERS && !covered && face.name !== '' && (
        <text className="layout-letters" x={x} y={y} fontSize={size} dominantBaseline="central">
          {initials(face.name)}
        </text>
      )}
      {region.label && short >= LABEL && (
        <>
          <clipPath id={clip}>
            <rect {...box} rx={rx} />
          </clipPath>
          <g clipPath={`url(#${clip})`}>
            <rect
              className="layout-label"
              x={box.x + short * 0.05}
              y={box.y + box.height - short * 0.05 - Math.max(8, short * 0.12)}
              width={Math.min(box.width * 0.5, 60)}
              height={Math.max(8, short * 0.12)}
              rx="2"
            />
          </g>
        </>
      )}
    </g>
  );
}
