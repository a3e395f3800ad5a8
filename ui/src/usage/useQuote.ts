/** What recording a channel costs now; asked for every few seconds while the page is seen. */
import { useEffect, useState } from 'react';
import type { Channel, Quote } from '../api/types.ts';
import { quote } from '../api/usage.ts';

const EVERY_MS = 5000;

/** Whatever makes it worth asking at once. */
const newsOf = ({ participants, recording }: Channel): string =>
  [recording ?? '', ...participants.map(({ uid, stats }) => `${uid}:${stats.width}x${stats.height}`)].join(
    ' ',
  );

export function useQuote(channel: Channel, linked: boolean): Quote | null {
  const { cname } = channel;
  const [found, setFound] = useState<{ cname: string; quote: Quote } | null>(null);
  const news = newsOf(channel);

  // biome-ignore lint/correctness/useExhaustiveDependencies: news are a reason to ask, not part of the question
  useEffect(() => {
    let over = false;
    const ask = () => {
      if (!linked || document.visibilityState !== 'visible') return;
      // A figure is a help; the last one stays where there is none.
      quote(cname).then(
        answer => over || setFound({ cname, quote: answer }),
        () => {},
      );
    };
    // Pictures that come and go together are one piece of news.
    const soon = setTimeout(ask, 300);
    const timer = setInterval(ask, EVERY_MS);
    document.addEventListener('visibilitychange', ask);
    return () => {
      over = true;
      clearTimeout(soon);
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [cname, linked, news]);

  return found?.cname === cname ? found.quote : null;
}
