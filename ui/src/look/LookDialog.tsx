/**
 * What the program looks like besides its people. Seen in a drawing first; the program changes when
 * it is applied.
 */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeChannel, setLook } from '../api/client.ts';
import type { Channel, Look } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Tabs } from '../kit/Tabs.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { Background } from './Background.tsx';
import { LookPicture } from './LookPicture.tsx';
import { Overlays } from './Overlays.tsx';
import { Placeholders } from './Placeholders.tsx';
import '../layouts/dialogs.css';
import './look.css';

type Subject = 'background' | 'placeholders' | 'overlays';
const SUBJECTS: readonly Subject[] = ['background', 'placeholders', 'overlays'];

export interface Draft {
  look: Look;
  color: string;
}

export interface PartProps {
  channel: Channel;
  draft: Draft;
  onChange: (change: Partial<Look>) => void;
  onColor: (color: string) => void;
  /** What the recorder says about a field. */
  wrong: (field: string) => string | undefined;
}

interface Props {
  channel: Channel;
  onClose: () => void;
}

export default function LookDialog({ channel, onClose }: Props) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const [subject, setSubject] = useState<Subject>('background');
  const [draft, setDraft] = useState<Draft>({ look: channel.look ?? {}, color: channel.canvas.background });
  const { cname, canvas } = channel;

  const part: PartProps = {
    channel,
    draft,
    onChange: change => setDraft(now => ({ ...now, look: { ...now.look, ...change } })),
    onColor: color => setDraft(now => ({ ...now, color })),
    wrong: field => (failure?.field === field ? t(`errors.${failure.code}.advice`) : undefined),
  };
  const untitled = draft.look.title && draft.look.title.text.trim() === '';

  const apply = async (event: FormEvent) => {
    event.preventDefault();
    if (untitled) return setSubject('overlays');
    const worked = await run(async () => {
      if (draft.color !== canvas.background)
        await changeChannel(cname, { canvas: { ...canvas, background: draft.color } });
      await setLook(cname, draft.look);
    });
    if (worked) onClose();
  };
  return (
    <Dialog title={t('look.title', { cname })} onClose={onClose} size="wide">
      <form className="look" onSubmit={apply} noValidate>
        <div className="look-parts">
          <Tabs
            name="look"
            tabs={SUBJECTS.map(id => ({ id, label: t(`look.subjects.${id}`) }))}
            chosen={subject}
            onChoose={setSubject}
          >
            <div className="look-part">
              {subject === 'background' && <Background {...part} />}
              {subject === 'placeholders' && <Placeholders {...part} />}
              {subject === 'overlays' && <Overlays {...part} />}
            </div>
          </Tabs>
        </div>
        <div className="look-seen">
          <LookPicture channel={channel} draft={draft} absent={subject === 'placeholders'} />
          <p className="layout-note">{t(channel.recording ? 'look.recordedNote' : 'look.note')}</p>
          {failure && <Problem failure={failure} onDismiss={forget} />}
          <div className="layout-ends">
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" look="primary" busy={busy}>
              {t('look.apply')}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
