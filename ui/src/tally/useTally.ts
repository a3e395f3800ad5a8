/**
 * Shows outside the page that it records: in the window's title and its icon. Before the title stands
 * what cannot wait, or goes on unseen, of uploads.
 */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../i18n/format.ts';
import { useHint } from '../uploads/useHint.ts';
import { titleMark } from '../uploads/way.ts';

export function useTally(on: boolean, ms: number, cname: string): void {
  const { t } = useTranslation();
  const mark = titleMark(useHint(), on);
  const time = clock(ms);
  const title = on ? t('transport.windowTitle', { time, cname }) : t('common.windowTitle', { cname });

  useEffect(() => {
    document.title = mark + title;
  }, [mark, title]);

  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = on ? '/favicon-recording.svg' : '/favicon.svg';
  }, [on]);
}
