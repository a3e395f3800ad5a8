/** What is looked for: words, channel, tag, days, state and order; and what is set, to be taken off again. */
import { Search, X } from 'lucide-react';
import { type ReactNode, type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useHeir } from '../kit/useHeir.ts';
import { DateFilter, useDayWords } from './DateFilter.tsx';
import { CONDITIONS, EVERYTHING, FILTER_WAYS, type Filter, leavesOut, ORDERS } from './find.ts';

interface Props {
  filter: Filter;
  channels: string[];
  tags: string[];
  shown: number;
  all: number;
  /** Whether recordings may be anywhere but here. */
  ways: boolean;
  /** Where words are written. */
  search: RefObject<HTMLInputElement | null>;
  onChange: (filter: Filter) => void;
}

export function Filters({ filter, channels, tags, shown, all, ways, search, onChange }: Props) {
  const { t } = useTranslation();
  const change = (part: Partial<Filter>) => onChange({ ...filter, ...part });

  const choice = (
    label: string,
    any: string,
    chosen: string | null,
    from: string[],
    part: 'channel' | 'tag',
  ) => (
    <select
      className="select"
      aria-label={label}
      value={chosen ?? ''}
      onChange={event => change({ [part]: event.target.value || null })}
    >
      <option value="">{any}</option>
      {chosen && !from.includes(chosen) && <option>{chosen}</option>}
      {from.map(one => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );

  return (
    <search className="filters">
      <div className="filters-row">
        <div className="search-field">
          <Search size={15} aria-hidden />
          <input
            ref={search}
            type="search"
            aria-label={t('library.search')}
            aria-keyshortcuts="/"
            placeholder={t('library.search')}
            value={filter.words}
            onChange={event => change({ words: event.target.value })}
          />
        </div>
        {choice(t('library.channel'), t('library.anyChannel'), filter.channel, channels, 'channel')}
        {choice(t('library.tag'), t('library.anyTag'), filter.tag, tags, 'tag')}
        <DateFilter days={filter} onChange={change} />
        <select
          className="select"
          aria-label={t('library.condition')}
          value={filter.condition ?? ''}
          onChange={event =>
            change({ condition: CONDITIONS.find(one => one === event.target.value) ?? null })
          }
        >
          <option value="">{t('library.anyCondition')}</option>
          {CONDITIONS.map(one => (
            <option key={one} value={one}>
              {t(`library.conditions.${one}`)}
            </option>
          ))}
        </select>
        {(ways || filter.way) && (
          <select
            className="select"
            aria-label={t('library.way')}
            value={filter.way ?? ''}
            onChange={event => change({ way: FILTER_WAYS.find(one => one === event.target.value) ?? null })}
          >
            <option value="">{t('library.anyWay')}</option>
            {FILTER_WAYS.map(one => (
              <option key={one} value={one}>
                {t(`way.of.${one}`)}
              </option>
            ))}
          </select>
        )}
        <select
          className="select"
          aria-label={t('library.order')}
          value={filter.order}
          onChange={event => change({ order: ORDERS.find(one => one === event.target.value) ?? 'newest' })}
        >
          {ORDERS.map(one => (
            <option key={one} value={one}>
              {t(`library.orders.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <Chips filter={filter} onChange={onChange} />
      <p className="unseen" role="status">
        {leavesOut(filter) ? t('library.found', { count: shown, all }) : ''}
      </p>
    </search>
  );
}

function Chips({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const days = useDayWords()(filter);
  if (!leavesOut(filter)) return null;
  const { words, channel, tag, condition, way } = filter;
  const set: [string, string | null, Partial<Filter>][] = [
    ['words', words.trim() && t('library.chip.words', { words: words.trim() }), { words: '' }],
    ['channel', channel && t('library.chip.channel', { cname: channel }), { channel: null }],
    ['tag', tag && t('library.chip.tag', { tag }), { tag: null }],
    ['days', days, { from: null, to: null }],
    ['condition', condition && t(`library.conditions.${condition}`), { condition: null }],
    ['way', way && t(`way.of.${way}`), { way: null }],
  ];
  const shown = set.filter((chip): chip is [string, string, Partial<Filter>] => Boolean(chip[1]));
  return (
    <ul className="filter-chips" aria-label={t('library.chips')}>
      {shown.map(([key, text, without], at) => (
        <Chip
          key={key}
          className="filter-chip"
          at={at}
          label={t('library.chip.remove', { text })}
          onRemove={() => onChange({ ...filter, ...without })}
        >
          <span>{text}</span>
          <X size={13} aria-hidden />
        </Chip>
      ))}
      {shown.length > 1 && (
        <Chip
          className="filter-clear"
          at={shown.length}
          onRemove={() => onChange({ ...EVERYTHING, order: filter.order })}
        >
          {t('library.clear')}
        </Chip>
      )}
    </ul>
  );
}

interface ChipProps {
  className: string;
  /** Its place among the others: the next one comes there. */
  at: number;
  label?: string;
  onRemove: () => void;
  children: ReactNode;
}

function Chip({ className, at, label, onRemove, children }: ChipProps) {
  const item = useRef<HTMLLIElement>(null);
  useHeir(item, '.filters', `.filter-chips > :nth-child(${at + 1}) button`, '.filter-chip', '[type=search]');
  return (
    <li ref={item}>
      <button type="button" className={className} aria-label={label} onClick={onRemove}>
        {children}
      </button>
    </li>
  );
}
