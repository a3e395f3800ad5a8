/** In the deck: studio mode, lines for safe areas, and how the program looks. */
import { Columns2, Frame, Move, Palette } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api/types.ts';
import { toggleEditing, useEditing } from '../canvas/editing.ts';
import { withWords } from '../i18n/index.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { setMode, useMode } from './mode.ts';

const LookDialog = lazy(withWords(() => import('../look/LookDialog.tsx')));

export function ViewTools({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const { studio, guides } = useMode();
  const editing = useEditing(state => state.on);
  const [open, setOpen] = useState(false);
  return (
    <div className="view-tools">
      <IconButton
        label={t('studio.guides')}
        aria-pressed={guides}
        onClick={() => setMode({ guides: !guides })}
      >
        <Frame size={17} aria-hidden />
      </IconButton>
      <Button
        look="quiet"
        className="edit-toggle"
        aria-pressed={editing}
        aria-keyshortcuts="E"
        title={t('studio.editHint')}
        icon={<Move size={16} aria-hidden />}
        onClick={toggleEditing}
      >
        {t('studio.edit')}
      </Button>
      <Button
        look="quiet"
        icon={<Palette size={16} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {t('studio.look')}
      </Button>
      <Button
        look="quiet"
        className="studio-toggle"
        aria-pressed={studio}
        title={t('studio.modeHint')}
        icon={<Columns2 size={16} aria-hidden />}
        onClick={() => setMode({ studio: !studio })}
      >
        {t('studio.mode')}
      </Button>
      <Suspense>
        {open && <LookDialog key={channel.cname} channel={channel} onClose={() => setOpen(false)} />}
      </Suspense>
    </div>
  );
}
