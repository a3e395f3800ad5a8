/** Why others cannot get in, in the language that is spoken. Pure. */
import type { TFunction } from 'i18next';
import type { Network } from '../api/types.ts';

export function problemWords({ problem_code: code }: Network, t: TFunction): string {
  const why = code ?? 'internal';
  return `${t('network.problem')} ${t(`errors.${why}.message`)} ${t(`errors.${why}.advice`)}`;
}
