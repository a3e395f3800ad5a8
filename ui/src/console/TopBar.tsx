/** Product, channel, whether the recorder is there, language. */
import { Server } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../kit/LanguageSwitch.tsx';
import { Mark } from '../kit/Mark.tsx';
import { choose, shownChannel, useLive } from '../live/store.ts';
import { platform } from '../platform/index.ts';

export function TopBar() {
  const { t } = useTranslation();
  const link = useLive(live => live.link);
  const channels = useLive(live => live.studio.channels);
  const channel = useLive(shownChannel);
  const version = useLive(live => live.studio.system?.version);

  return (
    <header className="top-bar">
      <span className="brand">
        <Mark />
        {t('common.product')}
      </span>
      {channel && channels.length === 1 && (
        <span className="channel-name" title={channel.cname}>
          {channel.cname}
        </span>
      )}
      {channel && channels.length > 1 && (
        <select
          className="channel-name"
          aria-label={t('console.channel')}
          value={channel.cname}
          onChange={event => choose(event.target.value)}
        >
          {channels.map(({ cname, recording }) => (
            <option key={cname} value={cname}>
              {recording ? t('console.channelRecording', { cname }) : cname}
            </option>
          ))}
        </select>
      )}
      <span className="top-space" />
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
    </header>
  );
}
