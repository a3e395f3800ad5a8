/** Programs that drive this recorder over the Agora-compatible API: which, and by which ids. */
import { BookOpen, Plus, Terminal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { addressOf } from '../route/route.ts';
import { AppCard } from './AppCard.tsx';
import { AppForm } from './AppForm.tsx';
import { readApps, useKnown } from './known.ts';
import './apps.css';

/** The app that is changed, or a new one. */
type Edited = { id: string | null };

export default function ApiApps({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const { apps, failure } = useKnown();
  const [edited, setEdited] = useState<Edited | null>(null);
  const add = () => setEdited({ id: null });
  useEffect(() => void readApps(), []);

  const kept = edited && apps?.find(({ id }) => id === edited.id);
  // One that somebody else has deleted meanwhile is no new one.
  if (edited && (edited.id === null || kept)) {
    return <AppForm key={edited.id} kept={kept ?? null} onClose={() => setEdited(null)} />;
  }
  if (failure) {
    return (
      <div className="apps">
        <Problem failure={failure} />
        <div>
          <Button onClick={() => void readApps()}>{t('common.again')}</Button>
        </div>
      </div>
    );
  }
  if (apps === null) {
    return (
      <p className="settings-note" role="status">
        {t('apps.loading')}
      </p>
    );
  }
  const toDocs = (
    <a className="button quiet" href={addressOf({ page: 'api', app: null })} onClick={onLeave}>
      <BookOpen size={16} aria-hidden />
      {t('apps.docs')}
    </a>
  );
  if (apps.length === 0) {
    return (
      <div className="nothing apps-none">
        <Terminal aria-hidden />
        <h3>{t('apps.none')}</h3>
        <p>{t('apps.noneText')}</p>
        <div className="apps-none-ways">
          <Button look="primary" className="apps-add" icon={<Plus size={16} aria-hidden />} onClick={add}>
            {t('apps.add')}
          </Button>
          {toDocs}
        </div>
      </div>
    );
  }
  return (
    <section className="apps">
      <div className="apps-head">
        <h3>{t('apps.title')}</h3>
        {toDocs}
        <Button className="apps-add" icon={<Plus size={16} aria-hidden />} onClick={add}>
          {t('apps.add')}
        </Button>
      </div>
      <ul aria-label={t('apps.title')}>
        {apps.map(app => (
          <AppCard key={app.id} app={app} onEdit={() => setEdited({ id: app.id })} onLeave={onLeave} />
        ))}
      </ul>
    </section>
  );
}
