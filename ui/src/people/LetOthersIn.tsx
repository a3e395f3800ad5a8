/** One press, and phones and computers on the network can open invitations. */
import { Smartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { changeNetwork } from '../api/client.ts';
import { Button } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';
import { problemWords } from '../settings/networkProblem.ts';

export function LetOthersIn() {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const network = useLive(live => live.studio.system?.network);
  const problem = network?.settings.lan && network.problem ? problemWords(network, t) : null;
  return (
    <div className="let-others">
      <p>{problem ?? t('network.offer')}</p>
      {!problem && (
        <Button
          busy={busy}
          icon={<Smartphone size={16} aria-hidden />}
          onClick={() => void run(() => changeNetwork({ lan: true }))}
        >
          {t('network.letIn')}
        </Button>
      )}
      {failure && <Problem failure={failure} />}
    </div>
  );
}
