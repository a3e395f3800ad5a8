/** How others on the network reach this recorder: the switch, the addresses, a test, ICE servers. */
import { CircleCheck, Globe, TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeNetwork, testNetwork } from '../api/client.ts';
import type { AddressTest, Network } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Choice } from '../kit/Choice.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Said } from '../kit/Said.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';
import { problemWords } from './networkProblem.ts';
import './network.css';

export function NetworkSettings() {
  const network = useLive(live => live.studio.system?.network);
  return network ? (
    <>
      <Others network={network} />
      <Servers network={network} />
    </>
  ) : null;
}

function Others({ network }: { network: Network }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [tests, setTests] = useState<AddressTest[]>([]);
  const { lan, https_port: port } = network.settings;
  const [typed, setTyped] = useState(String(port));
  const addresses = network.addresses ?? [];

  const setPort = (event: FormEvent) => {
    event.preventDefault();
    void run(() => changeNetwork({ https_port: Number(typed) || 0 }));
  };
  return (
    <section className="network">
      <Choice
        legend={t('network.who')}
        options={[
          { value: 'here', label: t('network.here'), hint: t('network.hereHint') },
          { value: 'lan', label: t('network.lan'), hint: t('network.lanHint') },
        ]}
        value={lan ? 'lan' : 'here'}
        busy={busy}
        onChoose={who => void run(() => changeNetwork({ lan: who === 'lan' }))}
      />
      {failure && <Problem failure={failure} onDismiss={forget} />}
      {lan && network.problem && (
        <div className="network-problem" role="alert">
          <TriangleAlert size={16} aria-hidden />
          <div>
            <p>{problemWords(network, t)}</p>
            <Said text={network.problem} />
          </div>
        </div>
      )}
      {addresses.length > 0 && (
        <>
          <ul className="network-addresses">
            {addresses.map(({ url, interface: name }) => {
              const test = tests.find(known => known.url === url);
              return (
                <li key={url}>
                  <Globe size={16} aria-hidden />
                  <code>{url}</code>
                  <small>{name}</small>
                  {test && (
                    <span className={test.reached ? 'good' : 'bad'}>
                      {test.reached ? (
                        <CircleCheck size={15} aria-hidden />
                      ) : (
                        <TriangleAlert size={15} aria-hidden />
                      )}
                      {t(test.reached ? 'network.reached' : 'network.notReached')}
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
          <div>
            <Button busy={busy} onClick={() => void run(async () => setTests(await testNetwork()))}>
              {t('network.test')}
            </Button>
          </div>
          <p className="settings-note">
            {t('network.certificate')} <code>{network.fingerprint}</code>
          </p>
        </>
      )}
      {lan && (
        <form className="network-port" onSubmit={setPort}>
          <Field label={t('network.port')} hint={t('network.portHint')}>
            {ids => (
              <input
                {...ids}
                type="number"
                min={1024}
                max={65535}
                value={typed}
                onChange={event => setTyped(event.target.value)}
              />
            )}
          </Field>
          {typed !== String(port) && (
            <Button type="submit" busy={busy}>
              {t('common.save')}
            </Button>
          )}
        </form>
      )}
    </section>
  );
}

function Servers({ network }: { network: Network }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const now = (network.settings.ice_servers ?? []).join('\n');
  const [typed, setTyped] = useState(now);
  const lines = typed.split('\n').flatMap(line => line.trim() || []);
  const save = (event: FormEvent) => {
    event.preventDefault();
    void run(() => changeNetwork({ ice_servers: lines }));
  };
  return (
    <form className="network" onSubmit={save}>
      <Field label={t('network.servers')} hint={t('network.serversHint')}>
        {ids => (
          <textarea
            {...ids}
            rows={3}
            spellCheck={false}
            placeholder="stun:stun.example.org:3478"
            value={typed}
            onChange={event => setTyped(event.target.value)}
          />
        )}
      </Field>
      {failure && <Problem failure={failure} onDismiss={forget} />}
      {lines.join('\n') !== now && (
        <div>
          <Button type="submit" look="primary" busy={busy}>
            {t('common.save')}
          </Button>
        </div>
      )}
    </form>
  );
}
