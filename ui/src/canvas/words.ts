/** Tiles and what happens to them in words, for names, headings and those who listen. */
import type { TFunction } from 'i18next';
import type { Editor } from './core/editor.ts';
import type { Said } from './core/said.ts';
import { layerOf } from './core/stack.ts';
import type { Tile, TileId } from './core/tile.ts';

/** A share of the canvas in percent, with one digit where it needs one. */
export function percent(share: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(share * 100);
}

/** Who is in a tile, or that nobody is. */
export function whoIn(t: TFunction, editor: Editor, id: TileId): string {
  const uid = editor.seating.get(id) ?? editor.tile(id)?.uid ?? null;
  if (uid === null) return t('canvas.nobody');
  return editor.people.find(person => person.uid === uid)?.name ?? t('canvas.absent', { uid });
}

/** Where a tile is, in words. */
export function placeOf(t: TFunction, language: string, tile: Tile): string {
  return t('canvas.place', {
    x: percent(tile.x, language),
    y: percent(tile.y, language),
    width: percent(tile.width, language),
    height: percent(tile.height, language),
  });
}

/** A tile's name for those who do not see it. */
export function nameOf(t: TFunction, language: string, editor: Editor, tile: Tile): string {
  const words = t('canvas.tile', {
    who: whoIn(t, editor, tile.id),
    place: placeOf(t, language, tile),
    layer: layerOf(editor.tiles, tile.id),
  });
  const more = [tile.hidden && t('canvas.hidden'), tile.locked && t('canvas.locked')].filter(Boolean);
  return [words, ...more].join(t('canvas.comma'));
}

export function saidWords(t: TFunction, language: string, editor: Editor, said: Said): string {
  switch (said.kind) {
    case 'put': {
      const name = editor.people.find(person => person.uid === said.uid)?.name ?? '';
      return t('canvas.said.put', { name });
    }
    case 'swapped': {
      const [a, b] = said.tiles;
      return t('canvas.said.swapped', { a: whoIn(t, editor, a), b: whoIn(t, editor, b) });
    }
    case 'undone':
      return t(said.skipped ? 'canvas.said.undonePartly' : 'canvas.said.undone');
    case 'redone':
      return t(said.skipped ? 'canvas.said.redonePartly' : 'canvas.said.redone');
    case 'moved':
    case 'resized':
    case 'pasted':
    case 'layered': {
      const [id] = said.tiles;
      const tile = id === undefined ? undefined : editor.tile(id);
      if (said.tiles.length !== 1 || !tile)
        return t(`canvas.said.${said.kind}`, { count: said.tiles.length });
      return nameOf(t, language, editor, tile);
    }
    case 'selected':
    case 'removed':
      return t(`canvas.said.${said.kind}`, { count: said.tiles.length });
    default:
      return t(`canvas.said.${said.kind}`);
  }
}
