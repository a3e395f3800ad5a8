/** Where a tile is, to be typed: in pixels of the canvas or percent of it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../kit/Choice.tsx';
import { exact, type Rect, standing } from './core/box.ts';
import { setExactly } from './core/commands.ts';
import type { Editor } from './core/editor.ts';
import type { Tile } from './core/tile.ts';
import { NumberField } from './NumberField.tsx';

type Unit = 'px' | 'percent';

const SIDES = ['x', 'y', 'width', 'height'] as const;
const ALONG = { x: 'width', y: 'height', width: 'width', height: 'height' } as const;

/** Chosen once, it stays so. */
let lastUnit: Unit = 'px';

export function Numbers({ editor, tile }: { editor: Editor; tile: Tile }) {
  const { t } = useTranslation();
  const [unit, setUnit] = useState<Unit>(lastUnit);
  const { canvas } = editor;
  const box = exact(tile, canvas);
  const stands = standing(tile, canvas);
  const isOdd = SIDES.some(side => Math.abs(stands[side] - box[side]) > 0.01);
  const per = (side: keyof Rect) => (unit === 'px' ? 1 : canvas[ALONG[side]] / 100);
  return (
    <div className="numbers">
      <Choice
        legend={t('canvas.numbersTitle')}
        options={[
          { value: 'px', label: t('canvas.px') },
          { value: 'percent', label: '%' },
        ]}
        value={unit}
        onChoose={chosen => {
          lastUnit = chosen;
          setUnit(chosen);
        }}
      />
      <div className="number-fields">
        {SIDES.map(side => (
          <NumberField
            key={side}
            label={t(`canvas.sides.${side}`)}
            value={box[side] / per(side)}
            digits={unit === 'px' ? 1 : 3}
            disabled={tile.locked}
            onChange={value => setExactly(editor, tile.id, { [side]: value * per(side) })}
          />
        ))}
      </div>
      {isOdd && (
        <p className="field-hint">
          {t('canvas.stands', { x: stands.x, y: stands.y, width: stands.width, height: stands.height })}
        </p>
      )}
    </div>
  );
}
