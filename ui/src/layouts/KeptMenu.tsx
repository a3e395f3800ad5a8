/** What can be done with a kept layout. Its dialogs are fetched when they are asked for. */
import { ArrowLeft, ArrowRight, Download, EllipsisVertical, Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeKeptLayout, deleteKeptLayout } from '../api/client.ts';
import type { Layout, SavedLayout } from '../api/types.ts';
import { withWords } from '../i18n/index.ts';
import { Menu } from '../kit/Menu.tsx';
import type { Attempt } from '../kit/useAttempt.ts';
import { offerLayoutBack } from '../live/store.ts';

const NameDialog = lazy(() => import('./NameDialog.tsx'));
const ExportDialog = lazy(withWords(() => import('./ExportDialog.tsx')));

interface Props {
  saved: SavedLayout;
  /** What is on air. */
  present: Layout;
  isPresent: boolean;
  /** Its place among the kept ones, and the last there is. */
  at: number;
  last: number;
  run: Attempt['run'];
  onStep: (by: 1 | -1) => void;
}

export function KeptMenu({ saved, present, isPresent, at, last, run, onStep }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'name' | 'export' | null>(null);
  const { id, name } = saved;
  const close = () => setOpen(null);

  const remove = async () => {
    if (await run(() => deleteKeptLayout(id))) offerLayoutBack(saved, at);
  };
  const icon = (Icon: typeof Pencil) => <Icon size={15} aria-hidden />;
  return (
    <>
      <Menu
        label={t('strip.more', { name })}
        className="strip-more"
        items={[
          { id: 'rename', label: t('strip.rename'), icon: icon(Pencil), act: () => setOpen('name') },
          {
            id: 'update',
            label: t('strip.update'),
            icon: icon(RefreshCw),
            disabled: isPresent,
            act: () => void run(() => changeKeptLayout(id, { layout: present })),
          },
          {
            id: 'left',
            label: t('strip.left'),
            icon: icon(ArrowLeft),
            disabled: at <= 0,
            act: () => onStep(-1),
          },
          {
            id: 'right',
            label: t('strip.right'),
            icon: icon(ArrowRight),
            disabled: at >= last,
            act: () => onStep(1),
          },
          { id: 'export', label: t('strip.export'), icon: icon(Download), act: () => setOpen('export') },
          { id: 'delete', label: t('strip.delete'), icon: icon(Trash2), act: () => void remove() },
        ]}
      >
        <EllipsisVertical size={14} aria-hidden />
      </Menu>
      <Suspense>
        {open === 'name' && (
          <NameDialog
            title={t('strip.rename')}
            first={name}
            onName={next => changeKeptLayout(id, { name: next })}
            onClose={close}
          />
        )}
        {open === 'export' && <ExportDialog name={name} layout={saved.layout} onClose={close} />}
      </Suspense>
    </>
  );
}
