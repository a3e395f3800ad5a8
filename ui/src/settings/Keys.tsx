/** What the keyboard does: in the console, and where the desktop allows it, everywhere. */
import { useTranslation } from 'react-i18next';
import { platform } from '../platform/index.ts';
import { Everywhere } from './Everywhere.tsx';

const KEYS = [
  { id: 'record', keys: ['Shift', 'R'] },
  { id: 'mark', keys: ['M'] },
  { id: 'layouts', keys: ['1', '…', '9'] },
  { id: 'reorder', keys: ['Alt', '← →'] },
  { id: 'take', keys: ['T'] },
  { id: 'edit', keys: ['E'] },
  { id: 'nudge', keys: ['← → ↑ ↓'] },
  { id: 'resize', keys: ['Ctrl', '← → ↑ ↓'] },
  { id: 'stack', keys: ['[', ']'] },
  { id: 'swap', keys: ['S'] },
  { id: 'channels', keys: ['[', ']'] },
  { id: 'search', keys: ['/'] },
  { id: 'rename', keys: ['F2'] },
  { id: 'undo', keys: ['Ctrl', 'Z'] },
  { id: 'settings', keys: [','] },
  { id: 'help', keys: ['?'] },
] as const;

export function Keys() {
  const { t } = useTranslation();
  return (
    <>
      <dl className="keys">
        {KEYS.map(({ id, keys }) => (
          <div key={id}>
            <dt>{t(`settings.keys.${id}`)}</dt>
            <dd>
              {keys.map(key => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {platform.desktop?.shortcuts && <Everywhere shortcuts={platform.desktop.shortcuts} />}
    </>
  );
}
