/** The buckets there are: which, where, how they are; tried, changed, forgotten. */
import { BadgeCheck, Key, Plus, SquarePen, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removeBucket, testBucket } from '../api/buckets.ts';
import type { Bucket, Rehearsal } from '../api/types.ts';
import { dateAndTime } from '../i18n/format.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Problem } from '../kit/Problem.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { RehearsalSteps } from './RehearsalSteps.tsx';
import { ServiceSign } from './ServiceSign.tsx';
import { type Standing, standingOf } from './standing.ts';
import { Trouble } from './Trouble.tsx';
import { whereabouts } from './whereabouts.ts';

interface Props {
  buckets: Bucket[];
  onAdd: () => void;
  onEdit: (id: string) => void;
}

export function BucketList({ buckets, onAdd, onEdit }: Props) {
  const { t } = useTranslation();
  return (
    <section className="buckets">
      <div className="buckets-head">
        <h3>{t('buckets.title')}</h3>
        <Button icon={<Plus size={16} aria-hidden />} onClick={onAdd}>
          {t('buckets.addOne')}
        </Button>
      </div>
      <ul aria-label={t('buckets.title')}>
        {buckets.map(bucket => (
          <Row key={bucket.id} bucket={bucket} onEdit={() => onEdit(bucket.id)} />
        ))}
      </ul>
    </section>
  );
}

const ICONS = { ready: BadgeCheck, no_keys: Key, trouble: TriangleAlert } as const satisfies Record<
  Standing,
  unknown
>;

function Row({ bucket, onEdit }: { bucket: Bucket; onEdit: () => void }) {
  const { t, i18n } = useTranslation();
  const [asked, setAsked] = useState(false);
  const [rehearsal, setRehearsal] = useState<Rehearsal | null>(null);
  const testing = useAttempt();
  const removing = useAttempt();
  const { name, problem, problem_since: since } = bucket;
  const standing = standingOf(bucket);
  const Icon = ICONS[standing];
  const where = whereabouts(bucket);
  const failure = testing.failure ?? removing.failure;
  const shown = testing.busy || rehearsal !== null;

  const test = () => {
    setRehearsal(null);
    void testing.run(async () => setRehearsal(await testBucket(bucket.id)));
  };

  return (
    <li className="bucket" data-bucket={bucket.id}>
      <ServiceSign service={bucket.service} />
      <div className="bucket-words">
        <p className="bucket-name" title={name}>
          {name}
        </p>
        <p className="bucket-where" title={where}>
          {t(`buckets.services.${bucket.service}`)} · {where}
        </p>
      </div>
      <p className="bucket-standing" data-standing={standing}>
        <Icon size={15} aria-hidden />
        {t(`buckets.standing.${standing}`)}
      </p>
      <div className="bucket-ways">
        <Button busy={testing.busy} aria-label={t('buckets.testName', { name })} onClick={test}>
          {t(testing.busy ? 'buckets.testing' : 'buckets.test')}
        </Button>
        <IconButton label={t('buckets.editName', { name })} onClick={onEdit}>
          <SquarePen size={16} aria-hidden />
        </IconButton>
        <IconButton label={t('buckets.removeName', { name })} onClick={() => setAsked(true)}>
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </div>
      {asked && (
        <Question text={t('buckets.removeQuestion', { name })} onCancel={() => setAsked(false)}>
          <Button
            look="danger"
            busy={removing.busy}
            onClick={async () => {
              await removing.run(() => removeBucket(bucket.id));
              setAsked(false);
            }}
          >
            {t('buckets.remove')}
          </Button>
        </Question>
      )}
      {failure && (
        <Problem
          failure={failure}
          onDismiss={() => {
            testing.forget();
            removing.forget();
          }}
        />
      )}
      {shown && <RehearsalSteps rehearsal={testing.busy ? null : rehearsal} />}
      {standing === 'no_keys' && (
        <p className="bucket-note">
          {t('buckets.keysMissing')}{' '}
          <button type="button" className="as-link" onClick={onEdit}>
            {t('buckets.keysGive')}
          </button>
        </p>
      )}
      {!shown && standing === 'trouble' && problem && (
        <div className="bucket-since">
          <Trouble problem={problem} />
          {since && (
            <p className="settings-note">{t('buckets.since', { when: dateAndTime(since, i18n.language) })}</p>
          )}
        </div>
      )}
    </li>
  );
}
