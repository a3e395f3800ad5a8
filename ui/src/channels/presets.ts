/** Canvases by name: what people record in, most usual first. */
import type { Canvas } from '../api/types.ts';

export interface Preset {
  id: 'hd' | 'full-hd' | 'small' | 'upright-hd' | 'upright-full-hd' | 'square';
  width: number;
  height: number;
}

export const PRESETS: readonly Preset[] = [
  { id: 'hd', width: 1280, height: 720 },
  { id: 'full-hd', width: 1920, height: 1080 },
  { id: 'small', width: 640, height: 360 },
  { id: 'upright-hd', width: 720, height: 1280 },
  { id: 'upright-full-hd', width: 1080, height: 1920 },
  { id: 'square', width: 1080, height: 1080 },
];

export const RATES = [1, 7, 10, 15, 24, 30, 60] as const;

export type Size = Preset['id'] | 'other';

export function sizeOf({ width, height }: Pick<Canvas, 'width' | 'height'>): Size {
  return PRESETS.find(preset => preset.width === width && preset.height === height)?.id ?? 'other';
}

/** The recorder's rule for sizes (model::canvas): even, at least 16, at most 1920 by 1080 either way round. */
export function isPossible(width: number, height: number): boolean {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const whole = Number.isInteger(width) && Number.isInteger(height);
  return whole && width % 2 === 0 && height % 2 === 0 && short >= 16 && long <= 1920 && short <= 1080;
}
