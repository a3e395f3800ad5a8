/**
 * Takes the pictures of README anew: `npm run readme` writes them to `pictures/readme`. The same people,
 * at the same size, each picture another part of the console.
 */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { launch, open, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';
import { record } from './shelf.mjs';

const FOLDER = resolve(import.meta.dirname, 'pictures/readme');
const ROOM = '/api/v1/channels/Demo%20class';

await mkdir(FOLDER, { recursive: true });
const recorder = await Recorder.start();
const browser = await launch();
const page = await open(browser, recorder.console);
await page.emulateMedia({ colorScheme: 'dark' });

const take = async name => {
  await page.evaluate(() => document.activeElement?.blur());
  // What just appeared has come to rest.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished.catch(() => {})),
    ),
  );
  await page.screenshot({ path: resolve(FOLDER, `${name}.jpg`), type: 'jpeg', quality: 90 });
};
const add = name => recorder.call('POST', `${ROOM}/participants`, { source: 'demo', name });

await until('four people', async () => (await page.locator('.person').count()) === 4);
const { sid } = await record(recorder, 6000);
await recorder.call('PATCH', `/api/v1/recordings/${sid}`, { title: '第三课：杠杆与滑轮', tags: ['Physics', '物理'] });
for (const name of ['李晓燕', 'Noah Schmidt']) await add(name);
await until('six people', async () => (await page.locator('.person').count()) === 6);

await page.locator('.record:not([aria-disabled])').click();
await until('some seconds', async () => /00:00:0[4-9]/.test(await page.locator('.timecode').textContent()));
await take('recording');

await recorder.call('POST', `${ROOM}/layout/custom`);
await page.keyboard.press('e');
const tile = page.locator('.tile-box').first();
await tile.waitFor();
await tile.click();
await take('canvas');
await page.keyboard.press('e');

await page.getByRole('button', { name: 'Studio mode' }).click();
await page.getByRole('button', { name: /Start from what is on air/ }).click();
await page.keyboard.press('3');
await until('both live', async () =>
  (await page.locator('.stage canvas').evaluateAll(all => all.filter(one => Number(one.dataset.number) > 0).length)) === 2);
await take('studio');
await page.locator('.record').click();
await until('it ends', async () => !(await recorder.channel()).recording);

await page.getByRole('button', { name: 'Studio mode' }).click();
await page.getByRole('button', { name: '简体中文' }).click();
await page.emulateMedia({ colorScheme: 'light' });
await page.evaluate(id => {
  window.location.hash = `#/recordings/${id}`;
}, sid);
await until('it plays', () => page.locator('.watch-main video').evaluate(video => video.currentTime > 1));
await take('player');

await browser.close();
await recorder.stop();
