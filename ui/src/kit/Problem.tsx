/**
 * A failure in words, where it arose: what happened and what to do.
 */
import { TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure.ts';
import { IconButton } from './Button.tsx';
import { fieldWord } from './fields.ts';
import { Said } from './Said.tsx';
import './problem.css';

const ABOUT_A_FIELD = new Set<Failure['code']>([
  'invalid_request',
  'invalid_layout',
  'invalid_canvas',
  'invalid_bucket',
  'invalid_app',
]);

/** These words are there as soon as there is a bucket; without them Details says it. */
const LATER = { defaultValue: '' };

interface Props {
  failure: Failure;
  onDismiss?: () => void;
}

export function Problem({ failure, onDismiss }: Props) {
  const { t } = useTranslation();
  // Other sentences say by themselves what is wrong.
  const field = ABOUT_A_FIELD.has(failure.code) ? fieldWord(failure.field, t) : null;
  return (
    <div className="problem" role="alert">
      <TriangleAlert size={16} aria-hidden />
      <div>
        <p>
          <strong>{t(`errors.${failure.code}.message`)}</strong>{' '}
          {failure.bucket && `${t(`trouble.${failure.bucket.trouble}`, LATER)} `}
          {field && `${t('common.field', { field })} `}
          {t(`errors.${failure.code}.advice`)}
        </p>
        {failure.status > 0 && <Said text={failure.bucket?.said || failure.message} />}
      </div>
      {onDismiss && (
        <IconButton label={t('common.dismiss')} onClick={onDismiss}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
