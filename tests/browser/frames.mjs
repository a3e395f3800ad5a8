/** Colours of a recording's pictures, read with ffmpeg. */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OUT_DIR } from './recorder.mjs';

const run = promisify(execFile);

/** Half the side of the square whose mean colour counts. */
const AROUND = 4;

/** The last picture of a finished recording, and the colour around a place of it. */
export async function lastPicture(recorder, sid) {
  const file = join(await recorder.folderOf(sid), 'program.mp4');
  const probe = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', file];
  const [width, height] = (await run('ffprobe', probe)).stdout.trim().split(',').map(Number);
  // Each picture is written over the one before.
  const raw = join(OUT_DIR, `${sid}.rgb`);
  const output = ['-an', '-c:v', 'rawvideo', '-pix_fmt', 'rgb24', '-f', 'image2', '-update', '1', raw];
  await run('ffmpeg', ['-v', 'error', '-y', '-i', file, ...output]);
  const last = await readFile(raw);
  await rm(raw);
  return {
    width,
    height,
    /** Red, green and blue around a pixel. */
    at(x, y) {
      const sum = [0, 0, 0];
      let count = 0;
      for (let row = y - AROUND; row < y + AROUND; row++) {
        for (let column = x - AROUND; column < x + AROUND; column++, count++) {
          for (const channel of [0, 1, 2]) sum[channel] += last[(row * width + column) * 3 + channel];
        }
      }
      return sum.map(value => Math.round(value / count));
    },
  };
}

/** Whether two colours look the same after encoding; `#rrggbb` or red, green, blue. */
export function alike(a, b, within = 24) {
  const [one, other] = [a, b].map(color =>
    typeof color === 'string' ? [1, 3, 5].map(at => Number.parseInt(color.slice(at, at + 2), 16)) : color);
  return one.every((value, channel) => Math.abs(value - other[channel]) <= within);
}
