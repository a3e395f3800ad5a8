/**
 * Layouts to start from, with as many people as one likes: what happens as they join is seen before
 * anyone has.
 */
import { Bookmark, Eye, MonitorUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepLayout } from '../api/client.ts';
import type { Channel, Layout } from '../api/types.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';
import { arrange } from './arrange.ts';
import { crowdOf, type Face } from './faces.ts';
import { MOST } from './geometry.ts';
import { LayoutPicture } from './LayoutPicture.tsx';
import { SeatWords } from './SeatWords.tsx';
import { seatsFor, TEMPLATES, type Template, type TemplateId } from './templates.ts';
import { useSwitch } from './useSwitch.ts';
import './dialogs.css';
import './templates.css';

interface Props {
  channel: Channel;
  onClose: () => void;
}

export default function Templates({ channel, onClose }: Props) {
  const { t } = useTranslation();
  const { participants, canvas, layout } = channel;
  const [people, setPeople] = useState(Math.max(1, Math.min(MOST, participants.length)));
  const [chosen, setChosen] = useState<TemplateId>(layout.kind === 'custom' ? 'panel' : layout.kind);
  const [seats, setSeats] = useState<Partial<Record<TemplateId, number>>>({});
  const crowd = crowdOf(participants, people, number => t('templates.imagined', { number }));
  const seatsOf = (template: Template) => seats[template.id] ?? seatsFor(template, participants.length);
  const layoutOf = (template: Template) => template.layout(canvas, seatsOf(template));
  const shape = canvas.width / canvas.height;

  return (
    <Dialog title={t('templates.title')} onClose={onClose} size="wide">
      <div className="templates-people">
        <label htmlFor="templates-people">{t('templates.people')}</label>
        <input
          id="templates-people"
          type="range"
          min={1}
          max={MOST}
          value={people}
          aria-valuetext={t('templates.count', { count: people })}
          onChange={event => setPeople(event.target.valueAsNumber)}
        />
        <output htmlFor="templates-people">{t('templates.count', { count: people })}</output>
      </div>
      <div className="templates">
        <ul className="templates-all" aria-label={t('templates.title')}>
          {TEMPLATES.map(template => (
            <li key={template.id}>
              <button
                type="button"
                className="template"
                aria-pressed={template.id === chosen}
                onClick={() => setChosen(template.id)}
              >
                <LayoutPicture
                  layout={layoutOf(template)}
                  people={crowd}
                  shape={shape}
                  height={92}
                  background={canvas.background}
                />
                <span>{t(`templates.names.${template.id}`)}</span>
              </button>
            </li>
          ))}
        </ul>
        {TEMPLATES.filter(({ id }) => id === chosen).map(template => (
          <Detail
            key={template.id}
            channel={channel}
            template={template}
            layout={layoutOf(template)}
            seats={seatsOf(template)}
            crowd={crowd}
            onSeats={count => setSeats({ ...seats, [template.id]: count })}
            onClose={onClose}
          />
        ))}
      </div>
    </Dialog>
  );
}

interface DetailProps {
  channel: Channel;
  template: Template;
  layout: Layout;
  seats: number;
  crowd: Face[];
  onSeats: (seats: number) => void;
  onClose: () => void;
}

function Detail({ channel, template, layout, seats, crowd, onSeats, onClose }: DetailProps) {
  const { t } = useTranslation();
  const { busy, failure, forget, run } = useAttempt();
  const { live, prepare } = useSwitch(channel.cname);
  const kept = useLive(known => known.studio.layouts);
  const { width, height } = channel.canvas;
  const name = t(`templates.names.${template.id}`);

  const use = async (work: () => Promise<unknown>) => {
    if (await run(work)) onClose();
  };
  const keep = () => keepLayout(freeName(name, new Set(kept.map(one => one.name))), ownOf(layout, crowd));
  return (
    <section className="template-detail" aria-label={name}>
      <div className="template-picture">
        <LayoutPicture
          layout={layout}
          people={crowd}
          shape={width / height}
          height={width > height ? 236 : 300}
          background={channel.canvas.background}
        />
      </div>
      <h3>{name}</h3>
      <p className="template-text">{t(`templates.texts.${template.id}`)}</p>
      {template.upright && width > height && <p className="template-text">{t('templates.upright')}</p>}
      {template.seats !== 'all' && template.seats.least < template.seats.most && (
        <div className="template-seats">
          <label htmlFor="template-seats">{t('templates.seats')}</label>
          <input
            id="template-seats"
            type="range"
            min={template.seats.least}
            max={template.seats.most}
            value={seats}
            onChange={event => onSeats(event.target.valueAsNumber)}
          />
          <output htmlFor="template-seats">{seats}</output>
        </div>
      )}
      <SeatWords layout={layout} people={crowd} />
      {failure && <Problem failure={failure} onDismiss={forget} />}
      <div className="template-ways">
        <Button
          look="primary"
          busy={busy}
          icon={<MonitorUp size={16} aria-hidden />}
          onClick={() => void use(() => live(layout))}
        >
          {t('templates.live')}
        </Button>
        <Button
          busy={busy}
          icon={<Eye size={16} aria-hidden />}
          onClick={() => void use(() => prepare(layout))}
        >
          {t('templates.prepare')}
        </Button>
        <Button busy={busy} icon={<Bookmark size={16} aria-hidden />} onClick={() => void use(keep)}>
          {t('templates.own')}
        </Button>
      </div>
    </section>
  );
}

/** The same picture as a layout of one's own: a free place for each who is seen now. */
function ownOf(layout: Layout, crowd: readonly Face[]): Layout {
  if (layout.kind === 'custom') return layout;
  const uids = crowd.map(face => face.uid);
  const seats = arrange(layout, uids).sort((a, b) => uids.indexOf(a.uid ?? 0) - uids.indexOf(b.uid ?? 0));
  return { kind: 'custom', regions: seats.map(({ region: { uid, ...place } }) => place) };
}

/** A name that no kept layout has. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    if (!taken.has(`${name} ${number}`)) return `${name} ${number}`;
  }
}
