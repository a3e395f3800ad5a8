/** Product, channels, how uploads go, whether the recorder is there, which recorder, settings. */

import { Settings as Gear, Server } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ChannelBar } from '../channels/ChannelBar.tsx';
import { withWords } from '../i18n/index.ts';
import { IconButton } from '../kit/Button.tsx';
import { LanguageSwitch } from '../kit/LanguageSwitch.tsx';
import { Mark } from '../kit/Mark.tsx';
import { shownChannel, useLive } from '../live/store.ts';
import { platform } from '../platform/index.ts';
import { go } from '../route/useRoute.ts';
import { useHint } from '../uploads/useHint.ts';

// Where recordings go to a bucket.
const UploadHint = lazy(withWords(() => import('../uploads/UploadHint.tsx')));

const toRecording = (sid: string) => go({ page: 'recordings', sid, query: '' });

interface Props {
  onSettings: () => void;
  /** To the settings of cloud storage. */
  onStorage: () => void;
}

export function TopBar({ onSettings, onStorage }: Props) {
  const { t } = useTranslation();
  const hint = useHint();
  const link = useLive(live => live.link);
  const empty = useLive(live => shownChannel(live) === undefined);
  const version = useLive(live => live.studio.system?.version);

  return (
    <header className="top-bar">
      <span className="brand">
        <Mark />
        {t('common.product')}
      </span>
      {empty ? <span className="top-space" /> : <ChannelBar />}
      {hint && (
        <Suspense>
          <UploadHint hint={hint} onStorage={onStorage} onRecording={toRecording} />
        </Suspense>
      )}
      <span
        className={`link ${link}`}
        role="status"
        title={version ? t('console.version', { version }) : undefined}
      >
        {t(`console.link.${link}`)}
      </span>
      {platform.recorders && (
        <a className="recorders" href={platform.recorders} title={t('console.recorders')}>
          <Server size={16} aria-hidden />
          <span className="unseen">{t('console.recorders')}</span>
        </a>
      )}
      <LanguageSwitch />
      <IconButton label={t('settings.title')} aria-haspopup="dialog" onClick={onSettings}>
        <Gear size={18} aria-hidden />
      </IconButton>
    </header>
  );
}
