/** What is wrong with a bucket: what happened, what is safe, what to do; the service's own words behind Details. */
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { BucketProblem } from '../api/types.ts';
import { Said } from '../kit/Said.tsx';
import { troubleWords } from './troubleWords.ts';
import './trouble.css';

interface Props {
  problem: BucketProblem;
  clockAhead?: number | null | undefined;
}

export function Trouble({ problem: { trouble, said = '' }, clockAhead }: Props) {
  const { t } = useTranslation();
  const { happened, todo } = troubleWords(trouble, clockAhead, t);
  return (
    <div className="bucket-trouble" data-trouble={trouble}>
      <TriangleAlert size={16} aria-hidden />
      <div>
        <p>
          <strong>{happened}</strong> {todo}
        </p>
        <Said text={said} />
      </div>
    </div>
  );
}
