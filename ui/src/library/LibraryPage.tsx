/**
 * The page of all recordings: found, looked at, watched; or what was deleted. What it shows stands in
 * the address.
 */

import { Clapperboard, CloudDownload, ReceiptText, SearchX, Trash2 } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { withWords } from '../i18n/index.ts';
import { Button } from '../kit/Button.tsx';
import { useLive } from '../live/store.ts';
import { Page } from '../page/Page.tsx';
import { addressOf, type Route } from '../route/route.ts';
import { go, replace } from '../route/useRoute.ts';
import { hasWays } from '../uploads/way.ts';
import { Filters } from './Filters.tsx';
import { choices, EVERYTHING, type Filter, find, nameOf, readFilter, writeFilter } from './find.ts';
import { Shelf } from './Shelf.tsx';
import { searched, useSearch } from './search.ts';
import { TrashList } from './TrashList.tsx';
import { NotThere, Watch } from './Watch.tsx';
import '../kit/select.css';
import './filters.css';
import './library.css';
import './shelf.css';
import './trash.css';
import './watch.css';

const FetchDialog = lazy(withWords(() => import('../uploads/FetchDialog.tsx')));

type Shown = Extract<Route, { page: 'recordings' | 'trash' }>;

export default function LibraryPage({ route }: { route: Shown }) {
  const { t } = useTranslation();
  const recordings = useLive(live => live.studio.recordings);
  const deliveries = useLive(live => live.studio.deliveries);
  const ways = useLive(live => hasWays(live.studio));
  const hasBuckets = useLive(live => live.studio.buckets.length > 0);
  const [fetching, setFetching] = useState(false);
  const deleted = useLive(live => live.studio.trash.count);
  const sid = route.page === 'recordings' ? route.sid : null;
  const query = route.page === 'recordings' ? route.query : '';
  const filter = useMemo(() => readFilter(query), [query]);
  const shown = useMemo(() => find(recordings, filter, deliveries), [recordings, filter, deliveries]);
  const { channels, tags } = useMemo(() => choices(recordings), [recordings]);
  const watched = sid ? recordings.find(recording => recording.sid === sid) : undefined;
  const heading = useRef<HTMLHeadingElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const searching = useSearch(state => state.wanted);
  const place = useRef(0);
  const view = route.page === 'trash' ? 'trash' : sid ? 'watch' : 'shelf';

  // Who comes back is where they were; another page begins at its heading, as one that is loaded does.
  const last = useRef<string | null>(null);
  useEffect(() => {
    const card = last.current && view === 'shelf' && `.card[data-sid="${last.current}"] a`;
    const before = card ? document.querySelector<HTMLElement>(card) : null;
    (before ?? heading.current)?.focus({ preventScroll: true });
  }, [view]);
  useEffect(() => {
    if (sid) last.current = sid;
  }, [sid]);
  useEffect(() => {
    if (!searching || view !== 'shelf') return;
    search.current?.focus();
    searched();
  }, [searching, view]);

  const seek = useCallback((next: Filter) => {
    place.current = 0;
    replace({ page: 'recordings', sid: null, query: writeFilter(next) });
  }, []);
  const onTag = useCallback((tag: string) => {
    place.current = 0;
    go({ page: 'recordings', sid: null, query: writeFilter({ ...EVERYTHING, tag }) });
  }, []);
  const toShelf = useCallback(() => go({ page: 'recordings', sid: null, query }), [query]);

  const pageName = watched ? nameOf(watched) : t(view === 'trash' ? 'trash.title' : 'library.title');
  const shelf = { to: addressOf({ page: 'recordings', sid: null, query }), label: t('library.title') };

  const headings = {
    shelf: <span className="count">{recordings.length}</span>,
    // The title of what is watched stands below it.
    watch: false,
    trash: null,
  };
  const tools = (
    <>
      {view === 'shelf' && (
        <a className="button quiet" href={addressOf({ page: 'usage', month: null })}>
          <ReceiptText size={16} aria-hidden />
          {t('library.usage')}
        </a>
      )}
      {view === 'shelf' && hasBuckets && (
        <Button
          look="quiet"
          icon={<CloudDownload size={16} aria-hidden />}
          aria-haspopup="dialog"
          onClick={() => setFetching(true)}
        >
          {t('library.fromBucket')}
        </Button>
      )}
      {view !== 'trash' && deleted > 0 && (
        <a className="button quiet" href={addressOf({ page: 'trash' })}>
          <Trash2 size={16} aria-hidden />
          {t('library.deleted', { count: deleted })}
        </a>
      )}
    </>
  );
  return (
    <Page
      className={`at-${view}`}
      name={pageName}
      heading={headings[view]}
      headingRef={heading}
      back={view === 'shelf' ? undefined : shelf}
      tools={tools}
    >
      {view === 'trash' && <TrashList />}
      {view === 'watch' && watched && (
        <Watch
          recording={watched}
          others={shown}
          tags={tags}
          query={query}
          onTag={onTag}
          onDeleted={toShelf}
        />
      )}
      {view === 'watch' && !watched && <NotThere deleted={deleted} query={query} />}
      {view === 'shelf' && recordings.length === 0 && (
        <div className="nothing page-nothing">
          <Clapperboard aria-hidden />
          <h2>{t('library.emptyTitle')}</h2>
          <p>{t('library.emptyText')}</p>
        </div>
      )}
      {view === 'shelf' && recordings.length > 0 && (
        <>
          <Filters
            filter={filter}
            channels={channels}
            tags={tags}
            shown={shown.length}
            all={recordings.length}
            ways={ways}
            search={search}
            onChange={seek}
          />
          {shown.length > 0 ? (
            <Shelf recordings={shown} look="cards" query={query} current={null} place={place} onTag={onTag} />
          ) : (
            <div className="nothing page-nothing">
              <SearchX aria-hidden />
              <h2>{t('library.noneFound')}</h2>
              <p>{t('library.noneFoundText', { count: recordings.length })}</p>
              <Button onClick={() => seek({ ...EVERYTHING, order: filter.order })}>
                {t('library.clear')}
              </Button>
            </div>
          )}
        </>
      )}
      {fetching && (
        <Suspense>
          <FetchDialog
            onOpen={sid => {
              setFetching(false);
              go({ page: 'recordings', sid, query: '' });
            }}
            onClose={() => setFetching(false)}
          />
        </Suspense>
      )}
    </Page>
  );
}
