/**
 * How programs drive this recorder: every call as an example with the ids of a chosen app, what the
 * fields and numbers mean, and what somebody has to know who comes from Agora Cloud Recording.
 */
import { Download, Plus } from 'lucide-react';
import { type ReactNode, useEffect, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AGORA_CONTRACT } from '../api/apps.ts';
import { readApps, useKnown } from '../apps/known.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { shownChannel, useLive } from '../live/store.ts';
import { Page } from '../page/Page.tsx';
import { replace } from '../route/useRoute.ts';
import { CallPart } from './CallPart.tsx';
import { CALLS, type Caller, MODES, type Mode } from './calls.ts';
import { MovingPart } from './Moving.tsx';
import { CodesPart, FilesPart, StatusPart } from './Numbers.tsx';
import { PARTS, Part } from './Part.tsx';
import { recorderAddress } from './recorderAddress.ts';
import '../apps/apps.css';
import '../kit/select.css';
import './reference.css';

interface Props {
  /** Whose ids stand in the examples; null: those of the first. */
  app: string | null;
  /** To the settings of apps. */
  onApps: () => void;
}

export default function ApiPage({ app: asked, onApps }: Props) {
  const { t } = useTranslation();
  const { apps, failure, secrets } = useKnown();
  const network = useLive(live => live.studio.system?.network);
  const cname = useLive(live => shownChannel(live)?.cname) ?? t('newChannel.example');
  const bucket = useLive(live => live.studio.buckets[0]?.id) ?? null;
  const [chosen, setChosen] = useState<string | null>(null);
  const [mode, setMode] = useState<Mode>('mix');
  const [fill, setFill] = useState(false);
  useEffect(() => void readApps(), []);

  const app = apps?.find(({ id }) => id === asked) ?? apps?.[0] ?? null;
  const customers = app?.customers ?? [];
  const customer = customers.find(({ id }) => id === chosen)?.id ?? customers.at(-1)?.id ?? null;
  const secret = customer === null ? null : (secrets[customer] ?? null);
  const { url: recorder, own } = recorderAddress(network, window.location.origin);
  const caller: Caller = useMemo(
    () => ({ recorder, app: app?.id ?? null, customer, secret: fill ? secret : null, mode, cname, bucket }),
    [recorder, app, customer, secret, fill, mode, cname, bucket],
  );

  const tools = (
    <>
      {apps && apps.length > 0 && (
        <Pick label={t('api.app')} value={app?.id ?? ''} onPick={id => replace({ page: 'api', app: id })}>
          {apps.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Pick>
      )}
      {customers.length > 0 && (
        <Pick label={t('apps.customer')} value={customer ?? ''} onPick={setChosen}>
          {customers.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </Pick>
      )}
      <Pick
        label={t('api.mode')}
        value={mode}
        onPick={picked => setMode(MODES.find(one => one === picked) ?? 'mix')}
      >
        {MODES.map(one => (
          <option key={one} value={one}>
            {t(`api.modes.${one}`)}
          </option>
        ))}
      </Pick>
    </>
  );
  return (
    <Page className="api-page" name={t('api.title')} tools={tools}>
      <div className="api-body">
        <Contents />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <section className="api-text" tabIndex={0} aria-label={t('api.text')}>
          {failure && <Problem failure={failure} />}
          <Part id="begin">
            <p>{t('api.lead')}</p>
            {apps && (app === null || customer === null) && (
              <div className="api-note">
                <p>{t(app === null ? 'api.noApp' : 'api.noCustomer')}</p>
                <Button icon={<Plus size={16} aria-hidden />} onClick={onApps}>
                  {t(app === null ? 'apps.add' : 'apps.make')}
                </Button>
              </div>
            )}
            <ol className="api-steps">
              <li>{t('api.begin.secret')}</li>
              <li>{t('api.begin.resource')}</li>
              <li>{t('api.begin.people')}</li>
            </ol>
            {own && <p className="api-aside">{t('api.certificate')}</p>}
            {secret !== null && (
              <label className="api-fill">
                <input type="checkbox" checked={fill} onChange={event => setFill(event.target.checked)} />
                {t('api.fill')}
              </label>
            )}
            <div>
              <a className="button" href={AGORA_CONTRACT} download="rollcall-cloud-recording.openapi.json">
                <Download size={16} aria-hidden />
                {t('api.contract')}
              </a>
            </div>
          </Part>
          {CALLS.map(call => (
            <CallPart key={call} call={call} caller={caller} />
          ))}
          <StatusPart />
          <CodesPart />
          <FilesPart />
          <MovingPart />
        </section>
      </div>
    </Page>
  );
}

interface PickProps {
  label: string;
  value: string;
  onPick: (value: string) => void;
  children: ReactNode;
}

function Pick({ label, value, onPick, children }: PickProps) {
  const id = useId();
  return (
    <div className="api-pick">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="select" value={value} onChange={event => onPick(event.target.value)}>
        {children}
      </select>
    </div>
  );
}

/** The parts of the page; a press leads to one. */
function Contents() {
  const { t } = useTranslation();
  const show = (id: string) => {
    const part = document.getElementById(`api-${id}`);
    part?.scrollIntoView({ block: 'start' });
    part?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  };
  return (
    <nav className="api-contents" aria-label={t('api.contents')}>
      <ul>
        {PARTS.map(id => (
          <li key={id}>
            <button type="button" onClick={() => show(id)}>
              {t(`api.parts.${id}`)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
