/** One tile over the picture: its outline, its name, and its place in the walk of the keyboard. */
import { EyeOff, Lock, Pin } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useHeir } from '../kit/useHeir.ts';
import type { Editor } from './core/editor.ts';
import { layerOf } from './core/stack.ts';
import type { Tile } from './core/tile.ts';
import { nameOf, whoIn } from './words.ts';

export function TileBox({ editor, tile }: { editor: Editor; tile: Tile }) {
  const { t, i18n } = useTranslation();
  const { id } = tile;
  const box = useRef<HTMLDivElement>(null);
  // A tile that goes away leaves the focus to the canvas.
  useHeir(box, '.canvas-editor');
  const isSelected = editor.selection.has(id);
  const isEmpty = (editor.seating.get(id) ?? null) === null;
  const is = [
    isSelected && 'selected',
    editor.hovered === id && !editor.isBusy && 'hovered',
    editor.target === id && 'target',
    tile.hidden && 'hidden',
    tile.locked && 'locked',
    isEmpty && 'empty',
  ];
  const choose = (adds: boolean) => {
    const others = [...editor.selection].filter(other => other !== id);
    editor.select(adds ? (isSelected ? others : [...others, id]) : [id]);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot be dragged in every browser
    <div
      ref={box}
      className={`tile-box ${is.filter(Boolean).join(' ')}`}
      data-tile={id}
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={nameOf(t, i18n.language, editor, tile)}
      style={{
        left: `${tile.x * 100}%`,
        top: `${tile.y * 100}%`,
        width: `${tile.width * 100}%`,
        height: `${tile.height * 100}%`,
        zIndex: layerOf(editor.tiles, id),
      }}
      onKeyDown={event => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        choose(event.shiftKey);
      }}
      // A press by assistive technology; a pointer's was the editor's already.
      onClick={event => {
        if (event.detail === 0) choose(event.shiftKey);
      }}
    >
      <span className="tile-name" aria-hidden="true">
        {tile.hidden && <EyeOff size={12} />}
        {tile.locked && <Lock size={12} />}
        {tile.uid !== null && <Pin size={12} />}
        <span>{whoIn(t, editor, id)}</span>
      </span>
    </div>
  );
}
