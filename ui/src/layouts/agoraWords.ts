/**
 * Why something is not the same in Agora's words, by the field it is about: the recorder says it in
 * English, the catalogue in both languages. Pure.
 */

/** Of our own fields, which Agora has no word for. */
export const UNEXPRESSED = [
  'corner',
  'border',
  'label',
  'hidden',
  'locked',
  'empty',
  'z',
  'quality',
  'large_uid',
  'overlay',
  'picture',
] as const;
export type Unexpressed = (typeof UNEXPRESSED)[number];

/** Of Agora's fields, which were not taken over as they stand. */
export const LEFT = ['channel', 'web', 'kind', 'regions', 'large', 'misspelt', 'other'] as const;
export type Left = (typeof LEFT)[number];

const lastOf = (field: string): string => field.split('.').at(-1) ?? field;

export function unexpressed(field: string): Unexpressed | null {
  if (field === 'look.title' || field === 'look.clock') return 'overlay';
  if (field.startsWith('look.')) return 'picture';
  return UNEXPRESSED.find(known => known === lastOf(field)) ?? null;
}

export function left(field: string): Left {
  switch (lastOf(field)) {
    case 'width':
    case 'height':
    case 'fps':
    case 'bitrate':
      // Of a region these would be right, and nothing would be said.
      return 'channel';
    case 'backgroundImage':
    case 'defaultUserBackgroundImage':
    case 'backgroundConfig':
      return 'web';
    case 'mixedVideoLayout':
      return 'kind';
    case 'layoutConfig':
      return 'regions';
    case 'maxResolutionUid':
      return 'large';
    case 'backgroudColor':
      return 'misspelt';
    default:
      return 'other';
  }
}
