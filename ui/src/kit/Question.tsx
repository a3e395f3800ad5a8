/** A question where it arose, with focus on the answer that changes nothing. */
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import { useHeir } from './useHeir.ts';
import './question.css';

interface Props {
  text: string;
  /** The answers that do something. */
  children: ReactNode;
  onCancel: () => void;
}

export function Question({ text, children, onCancel }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector('button')?.focus(), []);
  // Around it stands what it was about.
  useHeir(box, ':not(.question)', 'button:not(:disabled)');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere in the question is its Cancel button
    <div
      ref={box}
      className="question"
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        // Not for the dialog around it.
        event.preventDefault();
        event.stopPropagation();
        onCancel();
      }}
    >
      <p>{text}</p>
      <div className="question-answers">
        <Button look="quiet" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        {children}
      </div>
    </div>
  );
}
