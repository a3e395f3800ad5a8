/** The customer ids of an app: when each was made and used, and whose place is taken by new ones. */
import { KeyRound, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addCustomer, removeCustomer } from '../api/apps.ts';
import type { ApiApp, Customer, NewCustomer } from '../api/types.ts';
import { dateAndTime } from '../i18n/format.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { Copied } from './Copied.tsx';
import { readApps, rememberSecret } from './known.ts';
import { NewPair } from './NewPair.tsx';

export function Customers({ app }: { app: ApiApp }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<NewCustomer | null>(null);
  const { busy, failure, forget, run } = useAttempt();
  const { id, name, customers } = app;

  const make = () =>
    void run(async () => {
      const pair = await addCustomer(id);
      // Shown before anything else can go wrong: nobody can ask for it again.
      setMade(pair);
      rememberSecret(pair);
      await readApps();
    });
  return (
    <div className="customers">
      <div className="customers-head">
        <h5>{t('apps.customers')}</h5>
        {!made && (
          <Button
            busy={busy}
            look={customers.length === 0 ? 'primary' : 'plain'}
            icon={<KeyRound size={15} aria-hidden />}
            aria-label={t('apps.makeFor', { name })}
            onClick={make}
          >
            {t('apps.make')}
          </Button>
        )}
      </div>
      {failure && <Problem failure={failure} onDismiss={forget} />}
      {made && <NewPair app={app} pair={made} onDone={() => setMade(null)} />}
      {customers.length === 0 && !made && <p className="settings-note">{t('apps.noCustomers')}</p>}
      {customers.length > 0 && (
        <ul aria-label={t('apps.customersOf', { name })}>
          {customers.map(customer => (
            <Row key={customer.id} app={id} customer={customer} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ app, customer }: { app: string; customer: Customer }) {
  const { t, i18n } = useTranslation();
  const [asked, setAsked] = useState(false);
  const removing = useAttempt();
  const { id, created_at: made, used_at: used } = customer;
  const when = (utc: string) => dateAndTime(utc, i18n.language);

  const remove = async () => {
    await removing.run(async () => {
      await removeCustomer(app, id);
      await readApps();
    });
    setAsked(false);
  };
  return (
    <li data-customer={id}>
      <div className="customer">
        <div>
          <Copied text={id} what={t('apps.customer')} />
          <p>
            {t('apps.made', { when: when(made) })} ·{' '}
            {used ? t('apps.used', { when: when(used) }) : t('apps.unused')}
          </p>
        </div>
        <IconButton label={t('apps.removeCustomer', { id })} onClick={() => setAsked(true)}>
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
      {asked && (
        <Question text={t('apps.removeCustomerQuestion', { id })} onCancel={() => setAsked(false)}>
          <Button look="danger" busy={removing.busy} onClick={() => void remove()}>
            {t('apps.remove')}
          </Button>
        </Question>
      )}
      {removing.failure && <Problem failure={removing.failure} onDismiss={removing.forget} />}
    </li>
  );
}
