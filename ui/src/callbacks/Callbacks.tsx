/**
 * What apps are told of their recordings, and what they answered: each callback with its request and its
 * answers, sent again where somebody wants it. `app`: of this one alone.
 */
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { appsWithCallbacks, type WhichCallbacks } from '../api/callbacks.ts';
import type { ApiApp, CallbackState } from '../api/types.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Choice } from '../kit/Choice.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useLive } from '../live/store.ts';
import { CallbackRow } from './CallbackRow.tsx';
import { Standing } from './Standing.tsx';
import { useCallbacks } from './useCallbacks.ts';
import './callbacks.css';

const STATES = ['all', 'waiting', 'delivered', 'given_up'] as const;

export function Callbacks({ app = null }: { app?: string | null }) {
  const { t } = useTranslation();
  const numbers = useLive(live => live.studio.callbacks);
  const apps = useApps();
  const [wanted, setWanted] = useState<WhichCallbacks>({ app: null, sid: null, state: null });
  const which = { ...wanted, app: app ?? wanted.app };
  const [open, setOpen] = useState<number | null>(null);
  const { list, gaps, failure, more, readOlder, readAgain } = useCallbacks(which, numbers);
  const change = (over: Partial<WhichCallbacks>) => setWanted(before => ({ ...before, ...over }));
  const isFiltered = which.state !== null || which.sid !== null || (app === null && which.app !== null);
  const ids = [...new Set([...apps.map(({ id }) => id), ...numbers.map(of => of.app)])];
  const nameOf = (id: string) => apps.find(one => one.id === id)?.name ?? id;

  return (
    <section className="callbacks" aria-label={t('callbacks.title')}>
      <Standing app={which.app} known={apps.find(({ id }) => id === which.app)} onSent={readAgain} />
      <div className="callbacks-filters">
        {app === null && (
          <Field label={t('callbacks.app')}>
            {bound => (
              <select
                {...bound}
                value={which.app ?? ''}
                onChange={event => change({ app: event.currentTarget.value || null, sid: null })}
              >
                <option value="">{t('callbacks.everyApp')}</option>
                {ids.map(id => (
                  <option key={id} value={id}>
                    {nameOf(id)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Choice
          legend={t('callbacks.show')}
          options={STATES.map(value => ({ value, label: t(`callbacks.states.${value}`) }))}
          value={which.state ?? 'all'}
          onChoose={(state: CallbackState | 'all') => change({ state: state === 'all' ? null : state })}
        />
      </div>
      {which.sid !== null && (
        <div className="callbacks-of">
          <p>
            {t('callbacks.ofRecording')} <code>{which.sid}</code>
          </p>
          <IconButton label={t('callbacks.everyRecording')} onClick={() => change({ sid: null })}>
            <X size={16} aria-hidden />
          </IconButton>
          <p role="status" data-gaps={gaps.length > 0}>
            {gaps.length > 0 ? t('callbacks.gaps', { numbers: gaps.join(', ') }) : t('callbacks.noGaps')}
          </p>
        </div>
      )}
      {failure && <Problem failure={failure} />}
      {!list && !failure && <p role="status">{t('callbacks.reading')}</p>}
      {list?.length === 0 && (
        <div className="callbacks-none">
          <p>{t(isFiltered ? 'callbacks.noneSuch' : 'callbacks.none')}</p>
          {!isFiltered && <p className="settings-note">{t('callbacks.noneText')}</p>}
        </div>
      )}
      {list && list.length > 0 && (
        <ul className="callback-list" aria-label={t('callbacks.title')}>
          {list.map(callback => (
            <CallbackRow
              key={callback.id}
              callback={callback}
              app={app === null && which.app === null ? nameOf(callback.app) : null}
              open={open === callback.id}
              onToggle={() => setOpen(open === callback.id ? null : callback.id)}
              onlyRecording={which.sid === null && callback.sid ? sid => change({ sid }) : null}
              onSent={readAgain}
            />
          ))}
        </ul>
      )}
      {more && (
        <Button className="callbacks-more" onClick={readOlder}>
          {t('callbacks.older')}
        </Button>
      )}
    </section>
  );
}

/** The apps, for their names; without them ids are shown. */
function useApps(): ApiApp[] {
  const [apps, setApps] = useState<ApiApp[]>([]);
  useEffect(() => {
    let shown = true;
    appsWithCallbacks().then(
      found => {
        if (shown) setApps(found);
      },
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, []);
  return apps;
}
