/**
 * The editor over a picture: the tiles as things one can take hold of, point at and walk through by
 * keyboard. It draws what the editor's core says and knows nothing of how things move.
 */
import { Undo2, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api/types.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { keysAreTaken } from '../kit/keys.ts';
import { Problem } from '../kit/Problem.tsx';
import { useHeir } from '../kit/useHeir.ts';
import { useLive } from '../live/store.ts';
import type { Target } from '../stage/Preview.tsx';
import { Carried } from './Carried.tsx';
import { cursorOf } from './cursor.ts';
import { useEditing } from './editing.ts';
import { Frame } from './Frame.tsx';
import { isForTiles, takeKey } from './keys.ts';
import { Lines } from './Lines.tsx';
import { Session } from './session.ts';
import { Surface } from './surface.ts';
import { TileBox } from './TileBox.tsx';
import { useEditor } from './useEditor.ts';
import { saidWords } from './words.ts';
import './canvas.css';

interface Props {
  channel: Channel;
  target: Target;
}

export default function Overlay({ channel, target }: Props) {
  const { cname } = channel;
  const [session, setSession] = useState<Session | null>(null);
  const newest = useRef(channel);
  newest.current = channel;

  useEffect(() => {
    const opened = new Session(cname, target);
    opened.hear(newest.current);
    setSession(opened);
    useEditing.setState({ session: opened });
    return () => {
      opened.close();
      setSession(null);
      useEditing.setState(({ session }) => (session === opened ? { session: null } : {}));
    };
  }, [cname, target]);

  useEffect(() => session?.hear(channel), [session, channel]);
  return session && <Canvas session={session} />;
}

function Canvas({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const editor = useEditor(session.editor);
  const root = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const linked = useLive(live => live.link === 'open');

  useEffect(() => {
    if (!picture.current || !linked) return;
    const surface = new Surface(session.editor, picture.current);
    session.surface = surface;
    return () => {
      session.surface = null;
      session.editor.cancel();
      surface.close();
    };
  }, [session, linked]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.key === 'Tab' && root.current) root.current.dataset.by = 'keyboard';
      if (event.defaultPrevented || keysAreTaken(target)) return;
      const on = target instanceof Element ? target : document.body;
      // Keys of a list, of tabs and of menus are theirs.
      if (!root.current?.contains(on) && on !== document.body && !on.closest('.canvas-panel')) return;
      const focused = root.current?.contains(on)
        ? on.closest<HTMLElement>('[data-tile]')?.dataset.tile
        : undefined;
      // What has the focus is meant, if it is not one of several that are selected.
      if (focused !== undefined && isForTiles(event) && !editor.selection.has(focused))
        editor.select([focused]);
      if (!takeKey(session, event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [session, editor]);

  useHeir(root, 'body', '.edit-toggle');

  const press = (event: React.PointerEvent) => {
    if (!(event.target instanceof Element) || event.target.closest('.canvas-note')) return;
    event.preventDefault();
    // What is pressed has the focus without a ring; the keyboard's walk has one.
    if (root.current) root.current.dataset.by = 'pointer';
    session.surface?.press(event.nativeEvent);
    const { state } = editor;
    const id = state.name === 'pointing-tile' && 'id' in state ? String(state.id) : null;
    const pressed =
      id === null ? root.current : picture.current?.querySelector<HTMLElement>(`[data-tile="${id}"]`);
    pressed?.focus({ preventScroll: true });
  };

  return (
    <div
      ref={root}
      className={`canvas-editor ${editor.state.name} ${linked ? '' : 'unlinked'}`}
      role="application"
      aria-label={t('canvas.label')}
      aria-describedby="canvas-keys"
      tabIndex={-1}
      style={{ cursor: cursorOf(editor) }}
      onPointerDown={press}
      onPointerLeave={() => {
        if (editor.isBusy || editor.hovered === null) return;
        editor.hovered = null;
        editor.refresh();
      }}
      onContextMenu={event => event.preventDefault()}
    >
      <div ref={picture} className="canvas-picture">
        {editor.tiles.map(tile => (
          <TileBox key={tile.id} editor={editor} tile={tile} />
        ))}
        <Lines editor={editor} />
        <Frame editor={editor} />
      </div>
      <Carried session={session} />
      <Note session={session} />
      <p id="canvas-keys" hidden>
        {t('canvas.keys')}
      </p>
      <p className="unseen" role="status">
        {session.word && (
          <span key={session.word.number}>{saidWords(t, i18n.language, editor, session.word.said)}</span>
        )}
      </p>
    </div>
  );
}

/** What has to be read where it happened: that the layout is a custom one now, or a failure. */
function Note({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { failure, converted, editor } = session;
  const wasShown = useRef(false);
  // Once it could be read, it makes way for the next thing that is done.
  useEffect(() => {
    if (!converted) wasShown.current = false;
    else if (!editor.isBusy) wasShown.current = true;
    else if (wasShown.current) session.know();
  });
  if (failure) {
    return (
      <div className="canvas-note">
        <Problem failure={failure} onDismiss={() => session.forget()} />
      </div>
    );
  }
  if (!converted || editor.isBusy || converted === 'custom') return null;
  return (
    <div className="canvas-note converted" role="status">
      <p>{t('canvas.converted', { layout: t(`layouts.${converted}`) })}</p>
      <Button icon={<Undo2 size={15} aria-hidden />} onClick={() => editor.undo()}>
        {t('canvas.undo')}
      </Button>
      <IconButton label={t('common.dismiss')} onClick={() => session.know()}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
