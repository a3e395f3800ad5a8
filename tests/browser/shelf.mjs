/**
 * A library full of recordings, each with a picture and a film of its own, made from one that was
 * really recorded.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './browser.mjs';

/** Records a channel for at least so many milliseconds; resolves to the finished recording. */
export async function record(recorder, ms = 2500, cname = 'Demo class') {
  const { sid } = await recorder.call('POST', `/api/v1/channels/${encodeURIComponent(cname)}/recordings`);
  const now = () => recorder.call('GET', `/api/v1/recordings/${sid}`);
  await until('enough is recorded', async () => (await now()).duration_ms >= ms);
  await recorder.call('POST', `/api/v1/recordings/${sid}/stop`);
  return until('it is finished', async () => {
    const recording = await now();
    return recording.state === 'finished' && recording;
  });
}

/**
 * Puts `count` more recordings into a library whose recorder is stopped, each like `original` but for
 * what `differs(n)` says. They are older than it.
 */
export async function fill(recorder, original, count, differs) {
  const from = await recorder.folderOf(original.sid);
  const described = JSON.parse(await readFile(join(from, 'recording.json'), 'utf8'));
  const newest = Date.parse(described.started_at);
  for (let n = 0; n < count; n++) {
    // An hour apart; ids begin with the time, as real ones do.
    const at = newest - (n + 1) * 3600_000;
    const sid = `${at.toString(16).padStart(12, '0')}7${randomBytes(10).toString('hex').slice(1)}`;
    const started_at = new Date(at).toISOString();
    const folder = join(recorder.library, started_at.slice(0, 4), started_at.slice(5, 7), `${sid}_Filled`);
    await mkdir(folder, { recursive: true });
    for (const file of ['poster.jpg', 'program.mp4']) await link(join(from, file), join(folder, file));
    const recording = { ...described, sid, started_at, ...differs(n) };
    await writeFile(join(folder, 'recording.json'), JSON.stringify(recording));
  }
}
