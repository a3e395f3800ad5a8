/** The tiles as they lie on each other, the uppermost first: for those that are covered, hidden or locked. */
import { Eye, EyeOff, Lock, LockOpen } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../kit/Button.tsx';
import { exact } from './core/box.ts';
import { make } from './core/commands.ts';
import type { Editor } from './core/editor.ts';
import { drawingOrder } from './core/stack.ts';
import type { Change, Tile, TileId } from './core/tile.ts';
import { useEditor } from './useEditor.ts';
import { whoIn } from './words.ts';

export function TileList({ editor: drawn }: { editor: Editor }) {
  const { t } = useTranslation();
  const editor = useEditor(drawn);
  const list = useRef<HTMLOListElement>(null);
  const [chosen] = editor.selection;
  // The list alone moves, not the panel around it.
  useEffect(() => {
    const item =
      chosen === undefined ? null : list.current?.querySelector<HTMLElement>(`[data-item="${chosen}"]`);
    if (!item || !list.current) return;
    const { scrollTop, clientHeight } = list.current;
    if (item.offsetTop < scrollTop) list.current.scrollTop = item.offsetTop;
    const low = item.offsetTop + item.offsetHeight - clientHeight;
    if (low > list.current.scrollTop) list.current.scrollTop = low;
  }, [chosen]);
  if (editor.tiles.length === 0) return null;
  const sizeOf = (tile: Tile) => {
    const { width, height } = exact(tile, editor.canvas);
    return { width: Math.round(width), height: Math.round(height) };
  };
  const change = (id: TileId, to: Change) => make(editor, new Map([[id, to]]));
  const choose = (id: TileId, adds: boolean) => {
    const others = [...editor.selection].filter(other => other !== id);
    editor.select(adds ? (editor.selection.has(id) ? others : [...others, id]) : [id]);
  };
  return (
    <section className="canvas-part" aria-label={t('canvas.stack')}>
      <h3>{t('canvas.stack')}</h3>
      <ol ref={list} className="tile-list">
        {drawingOrder(editor.tiles)
          .reverse()
          .map(tile => {
            const who = whoIn(t, editor, tile.id);
            return (
              <li
                key={tile.id}
                data-item={tile.id}
                className={editor.selection.has(tile.id) ? 'chosen' : ''}
                onPointerEnter={() => {
                  editor.hovered = tile.id;
                  editor.refresh();
                }}
                onPointerLeave={() => {
                  editor.hovered = null;
                  editor.refresh();
                }}
              >
                <button
                  type="button"
                  className="tile-choose"
                  aria-pressed={editor.selection.has(tile.id)}
                  onClick={event => choose(tile.id, event.shiftKey || event.ctrlKey || event.metaKey)}
                >
                  <span className={tile.hidden ? 'faint' : ''}>{who}</span>
                  <small>{t('canvas.size', sizeOf(tile))}</small>
                </button>
                <IconButton
                  label={t(tile.hidden ? 'canvas.show' : 'canvas.hide', { who })}
                  className={tile.hidden ? 'is-on' : ''}
                  onClick={() => change(tile.id, { hidden: !tile.hidden })}
                >
                  {tile.hidden ? <EyeOff size={15} aria-hidden /> : <Eye size={15} aria-hidden />}
                </IconButton>
                <IconButton
                  label={t(tile.locked ? 'canvas.unlock' : 'canvas.lock', { who })}
                  className={tile.locked ? 'is-on' : ''}
                  onClick={() => change(tile.id, { locked: !tile.locked })}
                >
                  {tile.locked ? <Lock size={15} aria-hidden /> : <LockOpen size={15} aria-hidden />}
                </IconButton>
              </li>
            );
          })}
      </ol>
    </section>
  );
}
