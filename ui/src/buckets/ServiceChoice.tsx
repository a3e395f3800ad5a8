/** Which service a new bucket is of: chosen first, since everything else depends on it. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Service } from '../api/types.ts';
import { ServiceSign } from './ServiceSign.tsx';
import { GROUPS, type Group } from './services.ts';

export function ServiceChoice({ onChoose }: { onChoose: (service: Service) => void }) {
  const { t, i18n } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  // Who reads Chinese finds the services of China first.
  const order: Group[] =
    i18n.language === 'zh-CN' ? ['china', 'world', 'other'] : ['world', 'china', 'other'];
  return (
    <div className="services">
      <h3 ref={heading} tabIndex={-1}>
        {t('buckets.whichService')}
      </h3>
      {order.map(group => (
        <section key={group} aria-label={t(`buckets.groups.${group}`)}>
          <h4>{t(`buckets.groups.${group}`)}</h4>
          <div className="service-cards">
            {GROUPS[group].map(service => (
              <button key={service} type="button" onClick={() => onChoose(service)} data-service={service}>
                <ServiceSign service={service} />
                <span>
                  {t(`buckets.services.${service}`)}
                  <small>{t(`buckets.about.${service}`)}</small>
                </span>
              </button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
