/** Buttons that put what is selected in line, on top of each other, and where something else was. */
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  ArrowDown,
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  ClipboardPaste,
  Copy,
  Expand,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../kit/Button.tsx';
import { type Edge, SPACED_FROM } from './core/arrange.ts';
import { alignTiles, distributeTiles, fill, paste, restackTiles, transformOf } from './core/commands.ts';
import type { Way } from './core/stack.ts';
import type { Session } from './session.ts';
import { useEditor } from './useEditor.ts';

const EDGES: [Edge, LucideIcon][] = [
  ['left', AlignStartVertical],
  ['center', AlignCenterVertical],
  ['right', AlignEndVertical],
  ['top', AlignStartHorizontal],
  ['middle', AlignCenterHorizontal],
  ['bottom', AlignEndHorizontal],
];
const WAYS: [Way, LucideIcon][] = [
  ['front', ArrowUpToLine],
  ['forward', ArrowUp],
  ['backward', ArrowDown],
  ['back', ArrowDownToLine],
];

export function Arrange({ session }: { session: Session }) {
  const { t } = useTranslation();
  const editor = useEditor(session.editor);
  const { movable } = editor;
  const none = movable.length === 0;
  const { copied } = session;
  return (
    <div className="arrange" role="toolbar" aria-label={t('canvas.arrange')}>
      {EDGES.map(([edge, Icon]) => (
        <IconButton
          key={edge}
          label={t(`canvas.align.${edge}`)}
          disabled={none}
          onClick={() => alignTiles(editor, edge)}
        >
          <Icon size={17} aria-hidden />
        </IconButton>
      ))}
      <IconButton
        label={t('canvas.distribute.x')}
        disabled={movable.length < SPACED_FROM}
        onClick={() => distributeTiles(editor, 'x')}
      >
        <AlignHorizontalSpaceBetween size={17} aria-hidden />
      </IconButton>
      <IconButton
        label={t('canvas.distribute.y')}
        disabled={movable.length < SPACED_FROM}
        onClick={() => distributeTiles(editor, 'y')}
      >
        <AlignVerticalSpaceBetween size={17} aria-hidden />
      </IconButton>
      {WAYS.map(([way, Icon]) => (
        <IconButton
          key={way}
          label={t(`canvas.stacks.${way}`)}
          disabled={none}
          onClick={() => restackTiles(editor, way)}
        >
          <Icon size={17} aria-hidden />
        </IconButton>
      ))}
      <IconButton label={t('canvas.fill')} disabled={none} onClick={() => fill(editor)}>
        <Expand size={17} aria-hidden />
      </IconButton>
      <IconButton label={t('canvas.copy')} onClick={() => session.copy(transformOf(editor))}>
        <Copy size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={t('canvas.paste')}
        disabled={none || !copied}
        onClick={() => copied && paste(editor, copied)}
      >
        <ClipboardPaste size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
