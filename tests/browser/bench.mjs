/**
 * What the console costs while 17 people are previewed and recorded: `npm run bench -- [seconds]`. Prints
 * a table; it is no test. Without a graphics processor everything is painted in software.
 */
import { gzipSync } from 'node:zlib';
import { launch, open, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

const SECONDS = Number(process.argv[2] ?? 60);
const PEOPLE = 17;

const recorder = await Recorder.start();
for (let i = 4; i < PEOPLE; i++)
  await recorder.call('POST', '/api/v1/channels/Demo%20class/participants', { source: 'demo' });
const browser = await launch();

let requests = 0;
let events = 0;
let first = 0;
let isMeasured = false;
const page = await open(browser, recorder.console, {
  prepare: async context => {
    context.on('request', () => isMeasured && requests++);
    context.on('response', async response => {
      // What is needed before anything is seen; fonts come after.
      if (!isMeasured && /\.(js|css)$/.test(new URL(response.url()).pathname))
        first += gzipSync(await response.body().catch(() => Buffer.alloc(0))).length;
    });
  },
});
page.on('websocket', socket => socket.on('framereceived', ({ payload }) => isMeasured && typeof payload === 'string' && events++));
await until('17 people', async () => (await page.locator('.person').count()) === PEOPLE);
const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
// Sockets are counted from their beginning on: the page opens them anew.
await page.reload();
await page.getByText('Recorder connected').waitFor();
await page.locator('.record:not([aria-disabled])').click();
await until('it records', async () => /00:00:0[2-9]/.test(await page.locator('.timecode').textContent()));

const heap = () => page.evaluate(() => performance.memory.usedJSHeapSize / 1e6);
const number = () => page.locator('.stage canvas').getAttribute('data-number').then(Number);
const [heapBefore, before] = [await heap(), await number()];
isMeasured = true;
const gaps = await page.evaluate(
  milliseconds =>
    new Promise(done => {
      const gaps = [];
      const began = performance.now();
      let last = began;
      const frame = now => {
        gaps.push(now - last);
        last = now;
        if (now - began < milliseconds) requestAnimationFrame(frame);
        else done(gaps.slice(1));
      };
      requestAnimationFrame(frame);
    }),
  SECONDS * 1000,
);
isMeasured = false;
const [heapAfter, after] = [await heap(), await number()];
const [{ sid }] = await recorder.call('GET', '/api/v1/recordings');
await recorder.call('POST', `/api/v1/recordings/${sid}/stop`);
const { frames_missing: missing, frames } = await recorder.call('GET', `/api/v1/recordings/${sid}`);
await browser.close();
await recorder.stop();

const length = gaps.reduce((sum, gap) => sum + gap, 0) / 1000;
const sorted = gaps.toSorted((a, b) => a - b);
console.log(`The console with ${PEOPLE} people, previewed and recorded for ${SECONDS} s:\n`);
console.log('| what | |\n|---|---|');
for (const [what, value] of [
  ['first paint', `${painted?.toFixed(0)} ms`],
  ['first load, scripts and styles, gzipped', `${(first / 1000).toFixed(0)} kB`],
  ['interface', `${(gaps.length / length).toFixed(1)} fps; 95 % of frames within ${sorted[Math.floor(gaps.length * 0.95)].toFixed(0)} ms`],
  ['preview', `${((after - before) / length).toFixed(1)} pictures composed a second`],
  ['requests', `${(requests / length).toFixed(1)} a second`],
  ['events', `${(events / length).toFixed(1)} a second`],
  ['heap at start, end', `${heapBefore.toFixed(1)} MB, ${heapAfter.toFixed(1)} MB`],
  ['frames missing from the recording', `${missing} of ${frames}`],
])
  console.log(`| ${what} | ${value} |`);
