/**
 * Where recordings go besides this computer: the buckets, which of them is used, when and how, what
 * stays here, and how far everything is.
 */
import { CloudUpload, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button.tsx';
import { useLive } from '../live/store.ts';
import { Sealing } from '../uploads/Sealing.tsx';
import { StaysHere } from '../uploads/StaysHere.tsx';
import { UploadsNow } from '../uploads/UploadsNow.tsx';
import { WhenSent } from '../uploads/WhenSent.tsx';
import { WhereTo } from '../uploads/WhereTo.tsx';
import { BucketForm } from './BucketForm.tsx';
import { BucketList } from './BucketList.tsx';
import './buckets.css';
import '../uploads/uploads.css';

/** The bucket that is changed, or a new one. */
type Edited = { id: string | null };

export default function CloudStorage() {
  const { t } = useTranslation();
  const buckets = useLive(live => live.studio.buckets);
  const uploads = useLive(live => live.studio.uploads);
  const [edited, setEdited] = useState<Edited | null>(null);
  const add = () => setEdited({ id: null });

  const kept = edited && buckets.find(({ id }) => id === edited.id);
  // One that somebody else has removed meanwhile is no new one.
  if (edited && (edited.id === null || kept)) {
    return <BucketForm key={edited.id} kept={kept ?? null} onClose={() => setEdited(null)} />;
  }
  if (buckets.length === 0) {
    return (
      <div className="nothing buckets-none">
        <CloudUpload aria-hidden />
        <h3>{t('buckets.none')}</h3>
        <p>{t('buckets.noneText')}</p>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={add}>
          {t('buckets.addOne')}
        </Button>
        <p className="settings-note">{t('buckets.noneSafe')}</p>
      </div>
    );
  }
  const goesSomewhere = uploads.settings.destination?.primary != null;
  return (
    <>
      {(goesSomewhere || uploads.waiting_files > 0) && <UploadsNow uploads={uploads} />}
      <BucketList buckets={buckets} onAdd={add} onEdit={id => setEdited({ id })} />
      <WhereTo buckets={buckets} settings={uploads.settings} />
      {goesSomewhere && (
        <>
          <StaysHere settings={uploads.settings} />
          <WhenSent settings={uploads.settings} />
          <Sealing settings={uploads.settings} />
        </>
      )}
    </>
  );
}
