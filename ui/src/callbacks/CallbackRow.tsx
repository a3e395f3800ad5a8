/** A callback in one line; pressed, with everything that is known of it. */
import { Check, ChevronRight, CircleSlash, Clock3, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Callback } from '../api/types.ts';
import { dateAndTime, timeOfDay } from '../i18n/format.ts';
import { Details } from './Details.tsx';
import { eventName, wrong } from './said.ts';

interface Props {
  callback: Callback;
  /** The name of its app, where there are several. */
  app: string | null;
  open: boolean;
  onToggle: () => void;
  onlyRecording: ((sid: string) => void) | null;
  onSent: () => void;
}

const ICONS = { waiting: Clock3, failing: TriangleAlert, delivered: Check, given_up: CircleSlash } as const;

export function CallbackRow({ callback, app, open, onToggle, onlyRecording, onSent }: Props) {
  const { t, i18n } = useTranslation();
  const { state, attempts, sequence, due_at: due, last } = callback;
  const shown = state === 'waiting' && attempts > 0 ? 'failing' : state;
  const Icon = ICONS[shown];
  const words = [t(`callbacks.states.${state}`)];
  if (attempts > 1) words.push(t('callbacks.tries', { count: attempts }));
  const problem = last && state !== 'delivered' ? wrong(last, t) : null;
  if (problem) words.push(problem);
  if (state === 'waiting') {
    words.push(
      due ? t('callbacks.nextTry', { time: timeOfDay(due, i18n.language) }) : t('callbacks.waitsForOthers'),
    );
  }
  return (
    <li data-callback={callback.id}>
      <button type="button" className="callback" aria-expanded={open} onClick={onToggle}>
        <ChevronRight size={16} aria-hidden />
        <span className="callback-event">
          {eventName(callback, t)}
          <small>
            {t('callbacks.event', { number: callback.event_type })}
            {typeof sequence === 'number' && ` · ${t('callbacks.sequence', { number: sequence })}`}
            {app && ` · ${app}`}
          </small>
        </span>
        <span className="callback-state" data-state={shown}>
          <Icon size={15} aria-hidden />
          <span>{words.join(' · ')}</span>
        </span>
        <time dateTime={callback.made_at}>{dateAndTime(callback.made_at, i18n.language)}</time>
      </button>
      {open && <Details callback={callback} onlyRecording={onlyRecording} onSent={onSent} />}
    </li>
  );
}
