/**
 * The layout in the words of Agora's cloud recording, both ways: to copy, and pasted in. What the
 * other side has no word for is named before anything is applied.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api/types.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Tabs } from '../kit/Tabs.tsx';
import { AgoraRead } from './AgoraRead.tsx';
import { AgoraWrite } from './AgoraWrite.tsx';
import './dialogs.css';

type Way = 'write' | 'read';

interface Props {
  channel: Channel;
  onClose: () => void;
}

export default function AgoraDialog({ channel, onClose }: Props) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>('write');
  return (
    <Dialog title={t('agora.title')} onClose={onClose} size="roomy">
      <Tabs
        name="agora"
        tabs={[
          { id: 'write', label: t('agora.write') },
          { id: 'read', label: t('agora.read') },
        ]}
        chosen={way}
        onChoose={setWay}
      >
        <div className="agora">
          {way === 'write' ? (
            <AgoraWrite channel={channel} />
          ) : (
            <AgoraRead channel={channel} onClose={onClose} />
          )}
        </div>
      </Tabs>
    </Dialog>
  );
}
