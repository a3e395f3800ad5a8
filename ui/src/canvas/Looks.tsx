/** How the selected tiles look. What differs between them is shown as neither. */
import { useTranslation } from 'react-i18next';
import { Choice } from '../kit/Choice.tsx';
import { set } from './core/commands.ts';
import type { Editor } from './core/editor.ts';
import { type Change, type Field, same, type Tile } from './core/tile.ts';
import { Slider } from './Slider.tsx';

interface Props {
  editor: Editor;
  tiles: readonly Tile[];
}

const BORDER = { width: 0.006, color: '#ffffff' };
/** The widest border, as a fraction of the canvas height (model::region). */
const WIDEST = 0.05;
const SWITCHES = ['label', 'hidden', 'locked'] as const;

/** The value all share; undefined where they differ. */
function shared<F extends Field>(tiles: readonly Tile[], field: F): Tile[F] | undefined {
  const value = tiles[0]?.[field];
  return tiles.every(tile => same(tile[field], value)) ? value : undefined;
}

export function Looks({ editor, tiles }: Props) {
  const { t } = useTranslation();
  const row = (field: Field) => (change: Change) => set(editor, change, field);
  const settle = () => editor.history.settle();
  const border = shared(tiles, 'border');
  const bordered = tiles.find(tile => tile.border)?.border ?? null;
  return (
    <div className="looks">
      <Choice
        legend={t('canvas.fit')}
        options={(['crop', 'fit'] as const).map(value => ({ value, label: t(`canvas.fits.${value}`) }))}
        value={shared(tiles, 'fit') ?? ''}
        onChoose={fit => fit !== '' && set(editor, { fit })}
      />
      <Slider
        label={t('canvas.alpha')}
        value={shared(tiles, 'alpha') ?? tiles[0]?.alpha ?? 1}
        most={1}
        onChange={alpha => row('alpha')({ alpha })}
        onSettle={settle}
      />
      <Slider
        label={t('canvas.corner')}
        value={shared(tiles, 'corner') ?? tiles[0]?.corner ?? 0}
        most={0.5}
        onChange={corner => row('corner')({ corner })}
        onSettle={settle}
      />
      <div className="border-row">
        <Check
          label={t('canvas.border')}
          checked={border === undefined ? null : border !== null}
          onChange={checked => set(editor, { border: checked ? (bordered ?? BORDER) : null })}
        />
        {bordered && (
          <>
            <input
              type="color"
              aria-label={t('canvas.borderColor')}
              value={bordered.color}
              onChange={({ target }) => row('border')({ border: { ...bordered, color: target.value } })}
              onBlur={settle}
            />
            <Slider
              label={t('canvas.borderWidth')}
              value={bordered.width}
              least={0.001}
              most={WIDEST}
              step={0.001}
              onChange={width => row('border')({ border: { ...bordered, width } })}
              onSettle={settle}
            />
          </>
        )}
      </div>
      <div className="switches">
        {SWITCHES.map(field => (
          <Check
            key={field}
            label={t(`canvas.switches.${field}`)}
            checked={shared(tiles, field) ?? null}
            onChange={checked => set(editor, { [field]: checked })}
          />
        ))}
      </div>
    </div>
  );
}

interface CheckProps {
  label: string;
  /** null: some are, some are not. */
  checked: boolean | null;
  onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="canvas-check">
      <input
        type="checkbox"
        ref={box => {
          if (box) box.indeterminate = checked === null;
        }}
        checked={checked === true}
        onChange={event => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
