/**
 * Beside the picture while it is edited: who can be put where, the tiles as a stack, and the exact
 * numbers of what is selected.
 */
import { Plus, Redo2, Undo2 } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api/types.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Choice } from '../kit/Choice.tsx';
import { useHeir } from '../kit/useHeir.ts';
import type { Target } from '../stage/Preview.tsx';
import { useMode } from '../studio/mode.ts';
import { addTile } from './core/commands.ts';
import { MOST_TILES } from './core/tile.ts';
import { editTarget, stopEditing, useEditing } from './editing.ts';
import { Inspector } from './Inspector.tsx';
import { PeopleChips } from './PeopleChips.tsx';
import type { Session } from './session.ts';
import { TileList } from './TileList.tsx';
import { useEditor } from './useEditor.ts';
import './panel.css';

export default function Panel({ channel, target }: { channel: Channel; target: Target }) {
  const { t } = useTranslation();
  const studio = useMode(mode => mode.studio);
  const session = useEditing(editing => editing.session);
  const panel = useRef<HTMLDivElement>(null);
  useHeir(panel, 'body', '.edit-toggle');
  return (
    <div ref={panel} className="canvas-panel">
      {studio && channel.prepared && (
        <Choice
          legend={t('canvas.edits')}
          options={(['prepared', 'live'] as const).map(value => ({
            value,
            label: t(`canvas.targets.${value}`),
          }))}
          value={target}
          onChoose={editTarget}
        />
      )}
      {session && <Tools key={`${session.cname} ${session.target}`} session={session} channel={channel} />}
    </div>
  );
}

const REMEMBERED = 'rollcall.applyOnRelease';

function remembered(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) === 'yes';
  } catch {
    return false; // storage is switched off
  }
}

function Tools({ session, channel }: { session: Session; channel: Channel }) {
  const { t } = useTranslation();
  const editor = useEditor(session.editor);
  const [onRelease, setOnRelease] = useState(remembered);
  const hint = useId();
  editor.onRelease = onRelease;

  const choose = (chosen: boolean) => {
    setOnRelease(chosen);
    try {
      localStorage.setItem(REMEMBERED, chosen ? 'yes' : 'no');
    } catch {
      // storage is switched off: the choice lasts as long as the page
    }
  };

  return (
    <>
      <div className="canvas-tools">
        <IconButton
          label={t('canvas.undo')}
          unavailable={!editor.history.canUndo}
          onClick={() => editor.undo()}
        >
          <Undo2 size={17} aria-hidden />
        </IconButton>
        <IconButton
          label={t('canvas.redo')}
          unavailable={!editor.history.canRedo}
          onClick={() => editor.redo()}
        >
          <Redo2 size={17} aria-hidden />
        </IconButton>
        <Button
          icon={<Plus size={16} aria-hidden />}
          disabled={editor.tiles.length >= MOST_TILES}
          onClick={() => addTile(editor)}
        >
          {t('canvas.add')}
        </Button>
        <Button look="primary" onClick={stopEditing}>
          {t('canvas.done')}
        </Button>
      </div>
      <div className="canvas-scroll">
        <PeopleChips session={session} people={channel.participants} />
        <TileList editor={editor} />
        {editor.selection.size > 0 ? (
          <Inspector session={session} />
        ) : (
          <p className="canvas-hint">
            {t(editor.tiles.length > 0 ? 'canvas.selectHint' : 'canvas.emptyHint')}
          </p>
        )}
        <label className="canvas-check apart">
          <input
            type="checkbox"
            checked={onRelease}
            aria-describedby={hint}
            onChange={event => choose(event.target.checked)}
          />
          <span>{t('canvas.onRelease')}</span>
          <small id={hint}>{t('canvas.onReleaseHint')}</small>
        </label>
      </div>
    </>
  );
}
