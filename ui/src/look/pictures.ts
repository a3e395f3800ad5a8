/** Kept pictures: what may be one, and who shows it. Pure. */
import type { Studio } from '../live/studio.ts';

/** What the recorder takes. */
export const KINDS = ['image/png', 'image/jpeg', 'image/webp', 'image/bmp'] as const;
/** Agora's limit for background images. */
export const MOST_BYTES = 5 * 1024 * 1024;
/** The same as people say it. */
export const MOST_SAID = 5_000_000;

/** Why a file is not even sent. */
export function refusal({ type, size }: { type: string; size: number }): 'type' | 'size' | null {
  if (!KINDS.some(kind => kind === type)) return 'type';
  return size > MOST_BYTES ? 'size' : null;
}

export interface Use {
  kind: 'channel' | 'layout';
  name: string;
}

/** Which channels and kept layouts show a picture. */
export function usesOf(id: string, { channels, layouts }: Studio): Use[] {
  const within = (regions: readonly { empty?: { kind: string; picture?: string } }[] | undefined) =>
    (regions ?? []).some(({ empty }) => empty?.kind === 'picture' && empty.picture === id);
  const showing = channels.filter(({ look, layout, prepared }) => {
    const named = [
      look?.background,
      look?.placeholder,
      look?.logo?.picture,
      ...Object.values(look?.placeholders ?? {}),
    ];
    return named.includes(id) || within(layout.regions) || within(prepared?.regions);
  });
  return [
    ...showing.map(({ cname }) => ({ kind: 'channel' as const, name: cname })),
    ...layouts
      .filter(({ layout }) => within(layout.regions))
      .map(({ name }) => ({ kind: 'layout' as const, name })),
  ];
}
