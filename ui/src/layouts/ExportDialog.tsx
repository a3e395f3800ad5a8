/** A layout as a file that another recorder can import. */
import { useTranslation } from 'react-i18next';
import type { Layout } from '../api/types.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { CopyText } from './CopyText.tsx';
import { fileName, writeLayoutFile } from './layoutFile.ts';
import './dialogs.css';

interface Props {
  name: string;
  layout: Layout;
  onClose: () => void;
}

export default function ExportDialog({ name, layout, onClose }: Props) {
  const { t } = useTranslation();
  const pictures = (layout.regions ?? []).some(region => region.empty?.kind === 'picture');
  return (
    <Dialog title={t('files.exportTitle', { name })} onClose={onClose} size="roomy">
      <p className="layout-note">{t('files.exportLead')}</p>
      {pictures && <p className="layout-note">{t('files.picturesStay')}</p>}
      <CopyText label={t('files.content')} text={writeLayoutFile({ name, layout })} file={fileName(name)} />
    </Dialog>
  );
}
