/** Product, channels, whether the recorder is there, settings. */
import { Settings as Gear } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ChannelBar } from '../channels/ChannelBar.tsx';
import { IconButton } from '../kit/Button.tsx';
import { LanguageSwitch } from '../kit/LanguageSwitch.tsx';
import { Mark } from '../kit/Mark.tsx';
import { shownChannel, useLive } from '../live/store.ts';

export function TopBar({ onSettings }: { onSettings: () => void }) {
  const { t } = useTranslation();
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
      <span
        className={`link ${link}`}
        role="status"
        title={version ? t('console.version', { version }) : undefined}
      >
        {t(`console.link.${link}`)}
      </span>
      <LanguageSwitch />
      <IconButton label={t('settings.title')} aria-haspopup="dialog" onClick={onSettings}>
        <Gear size={18} aria-hidden />
      </IconButton>
    </header>
  );
}
