/**
 * A modal dialog on the browser's own <dialog>: focus is kept inside, Escape closes, and focus
 * goes back to where it was.
 *
 * What is in it comes once it is open: a part that wants the focus when it appears then gets it, and
 * the browser's choice, the close button, is only where nothing does.
 */
import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button.tsx';
import './dialog.css';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** `roomy` for forms of several parts, `wide` for pictures. */
  size?: 'normal' | 'roomy' | 'wide';
  onKeyDown?: (event: React.KeyboardEvent) => void;
}

export function Dialog({ title, onClose, children, size = 'normal', onKeyDown }: Props) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [open, setOpen] = useState(false);

  // Before the browser takes the element away: then focus goes back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    setOpen(true);
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={ref}
      className={`dialog ${size}`}
      aria-labelledby={heading}
      onKeyDown={onKeyDown}
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
      onClick={event => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <IconButton label={t('common.close')} onClick={onClose}>
            <X size={18} aria-hidden />
          </IconButton>
        </header>
        {open && children}
      </div>
    </dialog>
  );
}
