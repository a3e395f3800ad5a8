/** What is selected, exactly: who is in it, where it is, how it looks, and what it shows when empty. */
import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button.tsx';
import { Arrange } from './Arrange.tsx';
import { removeTiles } from './core/commands.ts';
import { Looks } from './Looks.tsx';
import { Numbers } from './Numbers.tsx';
import type { Session } from './session.ts';
import { useEditor } from './useEditor.ts';
import { WhenEmpty } from './WhenEmpty.tsx';
import { Who } from './Who.tsx';
import { whoIn } from './words.ts';

export function Inspector({ session }: { session: Session }) {
  const { t } = useTranslation();
  const editor = useEditor(session.editor);
  const { selected } = editor;
  const [first, ...more] = selected;
  if (!first) return null;
  const only = more.length === 0 ? first : null;
  const title = only ? whoIn(t, editor, only.id) : t('canvas.several', { count: selected.length });
  return (
    <section className="canvas-part inspector" aria-label={t('canvas.inspector')}>
      <h3>{title}</h3>
      {only && <Who editor={editor} tile={only} />}
      {only && <Numbers key={only.id} editor={editor} tile={only} />}
      <Arrange session={session} />
      <Looks editor={editor} tiles={selected} />
      {only && <WhenEmpty key={`empty ${only.id}`} editor={editor} tile={only} />}
      <Button
        look="danger"
        icon={<Trash2 size={15} aria-hidden />}
        disabled={editor.movable.length === 0 || editor.movable.length === editor.tiles.length}
        onClick={() => removeTiles(editor)}
      >
        {t('canvas.remove', { count: selected.length })}
      </Button>
    </section>
  );
}
