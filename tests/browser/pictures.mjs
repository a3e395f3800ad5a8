/** Screenshots against pictures that were looked at and kept. `UPDATE_PICTURES=1` keeps new ones. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { OUT_DIR } from './recorder.mjs';

const KEPT = resolve(import.meta.dirname, 'pictures');
/** Compared at this width: what is where, and in which colour, not how a system draws its letters. */
const WIDTH = 320;
/** Share of the pixels that may differ, and how far a channel may be off. */
const SHARE = 0.02;
const CHANNEL = 40;

/** The page looks as it did when somebody last looked at it. */
export async function looksAsKept(page, name, { mask = [] } = {}) {
  const options = { fullPage: true, animations: 'disabled', mask: mask.map(selector => page.locator(selector)) };
  const now = await page.screenshot(options);
  await writeFile(resolve(OUT_DIR, `${name}.png`), now);
  const file = resolve(KEPT, `${name}.png`);
  if (process.env.UPDATE_PICTURES) {
    await mkdir(KEPT, { recursive: true });
    await writeFile(file, now);
  }
  assert.ok(existsSync(file), `${name}: no picture is kept`);
  const urls = [await readFile(file), now].map(png => `data:image/png;base64,${png.toString('base64')}`);
  const different = await page.evaluate(
    async ([urls, width, channel]) => {
      let height = 0;
      const pixels = async url => {
        const image = new Image();
        image.src = url;
        await image.decode();
        height ||= Math.round((image.height / image.width) * width);
        const canvas = new OffscreenCanvas(width, height);
        const drawing = canvas.getContext('2d');
        drawing.imageSmoothingQuality = 'high';
        drawing.drawImage(image, 0, 0, width, height);
        return drawing.getImageData(0, 0, width, height);
      };
      const [kept, now] = [await pixels(urls[0]), await pixels(urls[1])];
      let count = 0;
      for (let i = 0; i < kept.data.length; i += 4) {
        const off = [0, 1, 2].some(c => Math.abs(kept.data[i + c] - now.data[i + c]) > channel);
        if (off) count += 1;
      }
      return count / (kept.data.length / 4);
    },
    [urls, WIDTH, CHANNEL],
  );
  assert.ok(different <= SHARE, `${name}: ${(different * 100).toFixed(2)} % of it looks different; see ${OUT_DIR}/${name}.png`);
}
