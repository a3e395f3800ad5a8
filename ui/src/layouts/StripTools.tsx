/** Beside the strip: how layouts give way to one another, templates, keeping, and files. */
import { BookmarkPlus, Braces, Ellipsis, FileInput, FileOutput, LayoutTemplate } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepLayout } from '../api/client.ts';
import type { Channel } from '../api/types.ts';
import { withWords } from '../i18n/index.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Menu } from '../kit/Menu.tsx';
import { HandoverChoice } from './HandoverChoice.tsx';

const Templates = lazy(withWords(() => import('./Templates.tsx')));
const NameDialog = lazy(() => import('./NameDialog.tsx'));
const ImportDialog = lazy(withWords(() => import('./ImportDialog.tsx')));
const ExportDialog = lazy(withWords(() => import('./ExportDialog.tsx')));
const AgoraDialog = lazy(withWords(() => import('./AgoraDialog.tsx')));

interface Props {
  channel: Channel;
  /** What is on air is none of the layouts of the strip. */
  unnamed: boolean;
}

export function StripTools({ channel, unnamed }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'templates' | 'keep' | 'import' | 'export' | 'agora' | null>(null);
  const close = () => setOpen(null);
  const { layout } = channel;
  return (
    <div className="strip-tools">
      <HandoverChoice />
      <div className="strip-ways">
        <Button
          look="quiet"
          icon={<LayoutTemplate size={15} aria-hidden />}
          aria-haspopup="dialog"
          onClick={() => setOpen('templates')}
        >
          {t('strip.templates')}
        </Button>
        <IconButton
          label={t('strip.keep')}
          className={unnamed ? 'strip-keep' : ''}
          aria-haspopup="dialog"
          onClick={() => setOpen('keep')}
        >
          <BookmarkPlus size={16} aria-hidden />
        </IconButton>
        <Menu
          label={t('strip.files')}
          items={[
            {
              id: 'import',
              label: t('strip.import'),
              icon: <FileInput size={15} aria-hidden />,
              act: () => setOpen('import'),
            },
            {
              id: 'export',
              label: t('strip.exportPresent'),
              icon: <FileOutput size={15} aria-hidden />,
              act: () => setOpen('export'),
            },
            {
              id: 'agora',
              label: t('strip.agora'),
              icon: <Braces size={15} aria-hidden />,
              act: () => setOpen('agora'),
            },
          ]}
        >
          <Ellipsis size={16} aria-hidden />
        </Menu>
      </div>
      <Suspense>
        {open === 'templates' && <Templates channel={channel} onClose={close} />}
        {open === 'keep' && (
          <NameDialog
            title={t('strip.keep')}
            first=""
            onName={name => keepLayout(name, layout)}
            onClose={close}
          />
        )}
        {open === 'import' && <ImportDialog channel={channel} onClose={close} />}
        {open === 'export' && (
          <ExportDialog name={channel.cname.slice(0, 60)} layout={layout} onClose={close} />
        )}
        {open === 'agora' && <AgoraDialog channel={channel} onClose={close} />}
      </Suspense>
    </div>
  );
}
