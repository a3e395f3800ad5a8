/** The page of callbacks: what apps were told of their recordings. */
import { useTranslation } from 'react-i18next';
import { Page } from '../page/Page.tsx';
import { Callbacks } from './Callbacks.tsx';

/** `app`: of this one alone; null: of all. */
export default function CallbacksPage({ app }: { app: string | null }) {
  const { t } = useTranslation();
  return (
    <Page name={t('callbacks.title')}>
      <div className="callbacks-body">
        <Callbacks app={app} />
      </div>
    </Page>
  );
}
