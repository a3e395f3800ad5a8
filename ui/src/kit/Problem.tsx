/**
 * A failure in words, where it arose: what happened and what to do.
 */
import { TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure.ts';
import { IconButton } from './Button.tsx';
import './problem.css';

interface Props {
  failure: Failure;
  onDismiss?: () => void;
}

export function Problem({ failure, onDismiss }: Props) {
  const { t } = useTranslation();
  return (
    <div className="problem" role="alert">
      <TriangleAlert size={16} aria-hidden />
      <p>
        <strong>{t(`errors.${failure.code}.message`)}</strong> {t(`errors.${failure.code}.advice`)}
      </p>
      {onDismiss && (
        <IconButton label={t('common.dismiss')} onClick={onDismiss}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
