/** Everything that can be set, by subject. What is changed holds at once. */

import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { withWords } from '../i18n/index.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Tabs } from '../kit/Tabs.tsx';
import { About } from './About.tsx';
import { General } from './General.tsx';
import { Keys } from './Keys.tsx';
import { NetworkSettings } from './NetworkSettings.tsx';
import { Recordings } from './Recordings.tsx';
import './settings.css';

// Many who record have no bucket.
const CloudStorage = lazy(withWords(() => import('../buckets/CloudStorage.tsx')));
// Few have programs that drive it.
const ApiApps = lazy(withWords(() => import('../apps/ApiApps.tsx')));

export type Subject = 'general' | 'recordings' | 'storage' | 'network' | 'keys' | 'api' | 'about';

interface PanelProps {
  /** What is shown next is behind the dialog. */
  onLeave: () => void;
}

const SUBJECTS: Record<Subject, ComponentType<PanelProps>> = {
  general: General,
  recordings: Recordings,
  storage: CloudStorage,
  network: NetworkSettings,
  keys: Keys,
  api: ApiApps,
  about: About,
};

interface Props {
  first?: Subject;
  onClose: () => void;
}

export default function Settings({ first = 'general', onClose }: Props) {
  const { t } = useTranslation();
  const [subject, setSubject] = useState<Subject>(first);
  const Panel = SUBJECTS[subject];
  const tabs = (Object.keys(SUBJECTS) as Subject[]).map(id => ({ id, label: t(`settings.subjects.${id}`) }));

  return (
    <Dialog title={t('settings.title')} onClose={onClose} size="roomy">
      <Tabs name="settings" tabs={tabs} chosen={subject} onChoose={setSubject}>
        <div className="settings-panel">
          <Suspense>
            <Panel onLeave={onClose} />
          </Suspense>
        </div>
      </Tabs>
    </Dialog>
  );
}
