/** One app: its id, what it may do, its customer ids; changed and deleted. */
import { SquarePen, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removeApp } from '../api/apps.ts';
import type { ApiApp } from '../api/types.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useHeir } from '../kit/useHeir.ts';
import { addressOf } from '../route/route.ts';
import { Copied } from './Copied.tsx';
import { Customers } from './Customers.tsx';
import { readApps } from './known.ts';

interface Props {
  app: ApiApp;
  onEdit: () => void;
  onLeave: () => void;
}

export function AppCard({ app, onEdit, onLeave }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const removing = useAttempt();
  const card = useRef<HTMLLIElement>(null);
  useHeir(card, 'body', '.apps-add');
  const { id, name, callback_url: callbacks } = app;
  const rate = app.calls_per_second ?? 10;

  const remove = async () => {
    await removing.run(async () => {
      await removeApp(id);
      await readApps();
    });
    setAsked(false);
  };
  return (
    <li ref={card} className="app-card" data-app={id}>
      <div className="app-head">
        <h4 title={name}>{name}</h4>
        <IconButton label={t('apps.editName', { name })} onClick={onEdit}>
          <SquarePen size={16} aria-hidden />
        </IconButton>
        <IconButton label={t('apps.removeName', { name })} onClick={() => setAsked(true)}>
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </div>
      {asked && (
        <Question text={t('apps.removeQuestion', { name })} onCancel={() => setAsked(false)}>
          <Button look="danger" busy={removing.busy} onClick={() => void remove()}>
            {t('apps.remove')}
          </Button>
        </Question>
      )}
      {removing.failure && <Problem failure={removing.failure} onDismiss={removing.forget} />}
      <dl className="app-facts">
        <div>
          <dt>{t('apps.id')}</dt>
          <dd>
            <Copied text={id} what={t('apps.id')} />
          </dd>
        </div>
        <div>
          <dt>{t('apps.rate')}</dt>
          <dd>{rate}</dd>
        </div>
        {callbacks && (
          <div>
            <dt>{t('apps.callbacks')}</dt>
            <dd className="app-address" title={callbacks}>
              {callbacks}
            </dd>
          </div>
        )}
      </dl>
      <Customers app={app} />
      {/* Links to what concerns this app alone. */}
      <p className="app-ways">
        <a href={addressOf({ page: 'api', app: id })} onClick={onLeave}>
          {t('apps.docsOf', { name })}
        </a>
        <a href={addressOf({ page: 'callbacks', app: id })} onClick={onLeave}>
          {t('apps.callbacksOf', { name })}
        </a>
      </p>
    </li>
  );
}
