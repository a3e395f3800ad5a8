/** A customer id and secret that were just made: the secret is shown here, and never again. */
import { Download, TriangleAlert } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiApp, NewCustomer } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { saveText } from '../kit/saveText.ts';
import { platform } from '../platform/index.ts';
import { Copied } from './Copied.tsx';

interface Props {
  app: ApiApp;
  pair: NewCustomer;
  onDone: () => void;
}

export function NewPair({ app, pair, onDone }: Props) {
  const { t } = useTranslation();
  const heading = useId();
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);

  const file = [
    app.name,
    `${t('apps.id')}: ${app.id}`,
    `${t('apps.customer')}: ${pair.id}`,
    `${t('apps.secret')}: ${pair.secret}`,
    '',
  ].join('\n');
  return (
    <section ref={box} className="new-pair" aria-labelledby={heading} tabIndex={-1}>
      <h6 id={heading}>{t('apps.pairOf', { name: app.name })}</h6>
      <dl>
        <dt>{t('apps.customer')}</dt>
        <dd>
          <Copied text={pair.id} what={t('apps.customer')} look="large" />
        </dd>
        <dt>{t('apps.secret')}</dt>
        <dd className="new-secret">
          <Copied text={pair.secret} what={t('apps.secret')} look="large" />
        </dd>
      </dl>
      <p className="new-once">
        <TriangleAlert size={16} aria-hidden />
        {t('apps.once')}
      </p>
      <div className="app-ends">
        {platform.writesFiles && (
          <Button
            icon={<Download size={16} aria-hidden />}
            onClick={() => saveText(`rollcall-${pair.id}.txt`, file, 'text/plain')}
          >
            {t('apps.saveFile')}
          </Button>
        )}
        <Button look="primary" onClick={onDone}>
          {t('apps.done')}
        </Button>
      </div>
    </section>
  );
}
