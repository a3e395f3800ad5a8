/** Text to take away: copied by a press, saved as a file where the page can. */
import { Check, Copy, Download } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button.tsx';
import { saveText } from '../kit/saveText.ts';
import { platform } from '../platform/index.ts';

interface Props {
  label: string;
  text: string;
  /** What the file is called; none: it is only copied. */
  file?: string;
}

export function CopyText({ label, text, file }: Props) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('yes');
    } catch {
      field.current?.select();
      setCopied('refused');
    }
  };
  const save = () => saveText(file ?? '', text, 'application/json');
  return (
    <div className="copy-text">
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={field}
        id={id}
        className="layout-json"
        readOnly
        rows={12}
        spellCheck={false}
        value={text}
        onFocus={event => event.target.select()}
      />
      <div className="layout-ends">
        <p className="layout-note" role="status">
          {copied === 'yes' && t('files.copied')}
          {copied === 'refused' && t('files.refused')}
        </p>
        <Button
          icon={copied === 'yes' ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          onClick={() => void copy()}
        >
          {t('files.copy')}
        </Button>
        {file && platform.writesFiles && (
          <Button look="primary" icon={<Download size={16} aria-hidden />} onClick={save}>
            {t('files.save')}
          </Button>
        )}
      </div>
    </div>
  );
}
