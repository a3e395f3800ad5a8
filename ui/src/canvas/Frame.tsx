/** Around what is selected: the handles, and while it moves, its numbers. */
import { useTranslation } from 'react-i18next';
import { exact } from './core/box.ts';
import type { Editor } from './core/editor.ts';
import { HANDLES, handleName } from './core/hit.ts';

export function Frame({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const { bounds, canvas, state } = editor;
  if (!bounds || state.name === 'swapping' || state.name === 'brushing' || editor.carried !== null)
    return null;
  const [only, ...more] = editor.movable;
  const box = only && more.length === 0 ? exact(only, canvas) : bounds;
  const isMoving = state.name === 'translating' || state.name === 'resizing';
  const share = (length: number, whole: number) => `${(length / whole) * 100}%`;
  const style = {
    left: share(box.x, canvas.width),
    top: share(box.y, canvas.height),
    width: share(box.width, canvas.width),
    height: share(box.height, canvas.height),
  };
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
  const isLow = box.y + box.height > canvas.height * 0.94;
  return (
    <div className={`frame ${isMoving ? 'moving' : ''} ${more.length > 0 ? 'several' : ''}`} style={style}>
      {HANDLES.map(handle => (
        <span key={handleName(handle)} className={`handle ${handleName(handle)}`} aria-hidden="true" />
      ))}
      {isMoving && (
        <span className={`frame-numbers ${isLow ? 'inner' : ''}`} aria-hidden="true">
          {t('canvas.numbers', { x, y, width, height })}
        </span>
      )}
    </div>
  );
}
