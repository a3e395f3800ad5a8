/** A word of a program that is taken away by a press: an id, a secret, a command. */
import { Check, Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../kit/Button.tsx';

interface Props {
  text: string;
  /** What it is, for the button's name. */
  what: string;
  /** `block`: several lines, with the button above them; `large`: to be seen from afar. */
  look?: 'word' | 'large' | 'block';
}

export function Copied({ text, what, look = 'word' }: Props) {
  const { t } = useTranslation();
  // A text that has changed since is not the one that was copied.
  const [copied, setCopied] = useState<{ text: string; well: boolean } | null>(null);
  const shown = useRef<HTMLElement>(null);
  const now = copied?.text === text ? copied : null;
  const label = t('apps.copy', { what });
  const Icon = now?.well ? Check : Copy;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied({ text, well: true });
    } catch {
      if (shown.current) window.getSelection()?.selectAllChildren(shown.current);
      setCopied({ text, well: false });
    }
  };
  return (
    <div className={`copied ${look}`}>
      {look === 'block' ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className="copied-lines" tabIndex={0} aria-label={what}>
          <pre>
            <code ref={shown}>{text}</code>
          </pre>
        </section>
      ) : (
        <code ref={shown} title={text}>
          {text}
        </code>
      )}
      {look === 'word' ? (
        <IconButton label={label} onClick={() => void copy()}>
          <Icon size={15} aria-hidden />
        </IconButton>
      ) : (
        <Button aria-label={label} icon={<Icon size={15} aria-hidden />} onClick={() => void copy()}>
          {t(now?.well ? 'apps.copied' : 'files.copy')}
        </Button>
      )}
      <span className={now?.well === false ? 'copied-refused' : 'unseen'} role="status">
        {now && t(now.well ? 'files.copied' : 'files.refused')}
      </span>
    </div>
  );
}
