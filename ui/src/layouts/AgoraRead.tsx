/** Agora's JSON pasted in: seen before it is used. The recorder reads it; nothing is changed by that. */
import { Eye, MonitorUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeChannel, keepLayout, layoutFromAgora } from '../api/client.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import type { Channel } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { left } from './agoraWords.ts';
import { facesOf } from './faces.ts';
import { LayoutPicture } from './LayoutPicture.tsx';
import { Named } from './Named.tsx';
import { SeatWords } from './SeatWords.tsx';
import { useSwitch } from './useSwitch.ts';

type Answer = Awaited<ReturnType<typeof layoutFromAgora>>;
type Read = { text: string; answer: Answer | null; json: boolean; failure: Failure | null };

export function AgoraRead({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [text, setText] = useState('');
  const [read, setRead] = useState<Read | null>(null);
  const [colored, setColored] = useState(true);
  const { live, prepare } = useSwitch(channel.cname);
  const current = read?.text === text ? read : null;
  const answer = current?.answer ?? null;

  const look = async (next: string) => {
    let json: unknown;
    try {
      json = JSON.parse(next);
    } catch {
      return setRead({ text: next, answer: null, json: false, failure: null });
    }
    try {
      setRead({ text: next, answer: await layoutFromAgora(json), json: true, failure: null });
    } catch (thrown) {
      setRead({ text: next, answer: null, json: true, failure: asFailure(thrown) });
    }
  };
  const change = (next: string) => {
    setText(next);
    if (next.trim() !== '') void look(next);
  };
  const use = async (how: 'live' | 'prepare' | 'keep') => {
    if (!answer) return;
    const { layout, background } = answer;
    const worked = await run(async () => {
      if (how === 'keep') return keepLayout(t('agora.keptName'), layout);
      // The colour first: behind the new layout it belongs from the start.
      if (how === 'live' && colored && background)
        await changeChannel(channel.cname, { canvas: { ...channel.canvas, background } });
      return how === 'live' ? live(layout) : prepare(layout);
    });
    if (worked) onClose();
  };

  const why = current?.failure ?? null;
  const refused = why?.field
    ? t('agora.wrongField', { field: why.field })
    : why && t(`errors.${why.code}.message`);
  const wrong = current && !current.json ? t('files.wrong.notJson') : (refused ?? undefined);
  return (
    <>
      <p className="layout-note">{t('agora.readLead')}</p>
      <Field label={t('agora.paste')} wrong={text.trim() === '' ? undefined : wrong}>
        {ids => (
          <textarea
            {...ids}
            className="layout-json"
            rows={answer ? 5 : 10}
            spellCheck={false}
            value={text}
            onChange={event => change(event.target.value)}
          />
        )}
      </Field>
      {why?.field && (
        <p className="layout-note" lang="en">
          {why.message}
        </p>
      )}
      {answer && (
        <div className="agora-seen">
          <LayoutPicture
            layout={answer.layout}
            people={facesOf(channel.participants)}
            shape={channel.canvas.width / channel.canvas.height}
            height={132}
            background={answer.background ?? channel.canvas.background}
          />
          <div className="agora-about">
            <SeatWords layout={answer.layout} people={facesOf(channel.participants)} />
            {answer.background && (
              <label className="check">
                <input
                  type="checkbox"
                  checked={colored}
                  onChange={event => setColored(event.target.checked)}
                />
                <span className="color-spot" style={{ background: answer.background }} aria-hidden />
                {t('agora.background', { color: answer.background })}
              </label>
            )}
          </div>
        </div>
      )}
      {answer && (
        <Named
          title={t('agora.named', { count: answer.named.length })}
          named={answer.named.map(({ field }) => ({ field, words: t(`agora.left.${left(field)}`) }))}
        />
      )}
      {failure && <Problem failure={failure} onDismiss={forget} />}
      <div className="layout-ends">
        <Button disabled={!answer} busy={busy} onClick={() => void use('keep')}>
          {t('files.keep')}
        </Button>
        <Button
          disabled={!answer}
          busy={busy}
          icon={<Eye size={16} aria-hidden />}
          onClick={() => void use('prepare')}
        >
          {t('templates.prepare')}
        </Button>
        <Button
          look="primary"
          disabled={!answer}
          busy={busy}
          icon={<MonitorUp size={16} aria-hidden />}
          onClick={() => void use('live')}
        >
          {t('templates.live')}
        </Button>
      </div>
    </>
  );
}
