/**
 * Recordings found again: watched, named, sorted, deleted and brought back, after a crash and by the
 * thousand, over a real recorder.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { accessible, becomes, fits, launch, open, shot, until } from './browser.mjs';
import { OUT_DIR, Recorder } from './recorder.mjs';
import { fill, record } from './shelf.mjs';

const TITLES = [
  '第三课：杠杆与滑轮——从古代的桔槔到今天的起重机，力与距离的交换',
  'Lesson 3: levers and pulleys, from the shadoof of antiquity to the crane, and what is exchanged for what',
  null,
  'Parents’ evening',
];
const TAGS = [['Physics', '物理'], ['Physics', 'Year 9', 'exam preparation'], [], ['Parents']];

describe('library', { timeout: 240_000 }, () => {
  let recorder;
  let browser;
  let page;
  let first;

  before(async () => {
    recorder = await Recorder.start();
    browser = await launch();
    page = await open(browser, recorder.console);
    await page.getByText('Recorder connected').waitFor();
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  const to = hash => page.evaluate(next => { window.location.hash = next; }, hash);
  const cards = () => page.locator('.shelf.cards .card');
  const video = () => page.locator('.watch-main video');
  const state = name => video().evaluate((element, key) => element[key], name);
  const size = async (width, height) => page.setViewportSize({ width, height });

  it('says what an empty library is for', async () => {
    await page.getByRole('tab', { name: /Recordings/ }).click();
    await page.getByText('No recordings yet').waitFor();
    await to('#/recordings');
    await page.getByRole('heading', { name: 'No recordings yet' }).waitFor();
    await accessible(page, 'empty library');
    await shot(page, 'library-0');
    await to('#/');
  });

  it('leads from the newest to all of them, and Back to the console', async () => {
    first = await record(recorder);
    await page.getByRole('tab', { name: /Recordings/ }).click();
    await page.getByRole('link', { name: /All recordings/ }).click();
    await page.getByRole('heading', { name: /Recordings/, level: 1 }).waitFor();
    await until('the card', async () => (await cards().count()) === 1);
    await until('its picture', () => cards().first().locator('img').evaluate(image => image.naturalWidth > 0));
    await fits(page, 'one recording');
    await accessible(page, 'one recording');
    await shot(page, 'library-1');
    await page.goBack();
    await page.locator('.transport').waitFor();
    await page.goForward();
    await cards().first().waitFor();
  });

  it('watches it by keyboard alone', async () => {
    await cards().first().locator('a').focus();
    await page.keyboard.press('Enter');
    await until('it plays', async () => (await state('currentTime')) > 0.2);
    assert.match(page.url(), new RegExp(`#/recordings/${first.sid}$`));
    await page.keyboard.press('k');
    await until('paused', () => state('paused'));
    await page.keyboard.press('5');
    const middle = await until('the middle', async () => {
      const [time, length] = [await state('currentTime'), await state('duration')];
      return Math.abs(time - length / 2) < 0.1 && time;
    });
    await page.keyboard.press('.');
    await until('a frame on', async () => {
      const by = (await state('currentTime')) - middle;
      return by > 0.01 && by < 0.06;
    });
    await page.keyboard.press(',');
    await until('a frame back', async () => Math.abs((await state('currentTime')) - middle) < 0.03);
    await page.keyboard.press('End');
    await until('the end', async () => (await state('duration')) - (await state('currentTime')) < 0.05);
    await page.keyboard.press('j');
    await until('the start', async () => (await state('currentTime')) === 0);
    await page.keyboard.press('l');
    await until('the end again', async () => (await state('currentTime')) > 2);
    await page.keyboard.press('Home');
    await page.keyboard.press('s');
    await until('silent', () => state('muted'));
    await page.keyboard.press('Shift+>');
    await until('faster', async () => (await state('playbackRate')) === 1.25);
    await becomes('said', () => page.getByRole('combobox', { name: 'Speed' }).inputValue(), '1.25');
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('0.5');
    await until('slower', async () => (await state('playbackRate')) === 0.5);
    await page.locator('.player').focus();
    await page.keyboard.press('f');
    await until('the whole screen', () => page.evaluate(() => document.fullscreenElement?.className === 'player'));
    await page.keyboard.press('f');
    await until('back', () => page.evaluate(() => document.fullscreenElement === null));
    await page.keyboard.press('?');
    await page.getByRole('region', { name: 'Keys of the player' }).waitFor();
    await accessible(page, 'keys of the player');
    await shot(page, 'library-keys');
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Keys of the player' }).waitFor({ state: 'detached' });
  });

  it('is named and tagged, and every console sees it', async () => {
    const other = await open(browser, recorder.url);
    await other.getByLabel('Address or token').fill(recorder.token);
    await other.keyboard.press('Enter');
    await other.getByRole('tab', { name: /Recordings/ }).click();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Title' }).fill('杠杆 / “Lever”');
    await page.keyboard.press('Enter');
    await other.locator('.film-name', { hasText: '杠杆 / “Lever”' }).waitFor();
    await page.getByRole('heading', { level: 1, name: '杠杆 / “Lever”' }).waitFor();
    const tag = page.getByRole('combobox', { name: 'Add a tag' });
    for (const text of ['Physics', 'physics', '物理']) {
      await tag.fill(text);
      await tag.press('Enter');
      await until('taken', async () => (await tag.inputValue()) === '');
    }
    const tags = async () => (await recorder.call('GET', `/api/v1/recordings/${first.sid}`)).tags;
    await becomes('kept', tags, ['Physics', '物理']);
    await accessible(page, 'watching');
    await fits(page, 'watching at 1280x720');
    await shot(page, 'library-watch');
    await other.context().close();
  });

  it('is saved under a name people read', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.details').getByRole('link', { name: /Download MP4/ }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^杠杆 - “Lever” \d{4}-\d\d-\d\d \d\d\.\d\d\.mp4$/);
    const bytes = await readFile(await download.path());
    assert.equal(bytes.subarray(4, 8).toString(), 'ftyp');
    await until('where it lies', async () => (await page.locator('.folder-path code').textContent()).includes(first.sid));
  });

  it('is deleted, and taken back by Ctrl+Z', async () => {
    const folder = await recorder.folderOf(first.sid);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Deleted: 杠杆').waitFor();
    await page.getByRole('heading', { name: 'No recordings yet' }).waitFor();
    await until('in the trash', async () => (await recorder.folderOf(first.sid)) !== folder);
    await page.keyboard.press('Control+z');
    await cards().first().waitFor();
    await becomes('back in its folder', () => recorder.folderOf(first.sid), folder);
  });

  it('is found among the deleted, brought back, or deleted for good', async () => {
    await cards().first().locator('a').focus();
    await page.keyboard.press('Delete');
    await page.getByRole('link', { name: /Recently deleted/ }).click();
    const row = page.locator('.trash-list li');
    await until('its picture', () => row.locator('img').evaluate(image => image.naturalWidth > 0));
    await row.getByText('Kept for 7 more days').waitFor();
    await accessible(page, 'recently deleted');
    await shot(page, 'library-trash');
    await row.getByRole('button', { name: /Restore/ }).click();
    await page.getByText('Nothing was deleted').waitFor();
    await becomes('listed', async () => (await recorder.call('GET', '/api/v1/recordings')).length, 1);

    const doomed = await record(recorder, 600);
    await recorder.call('DELETE', `/api/v1/recordings/${doomed.sid}`);
    await row.getByRole('button', { name: /for good/ }).click();
    await page.getByText('It cannot be brought back.').waitFor();
    await accessible(page, 'the question');
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: /for good/ }).click();
    await page.locator('.question').getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('Nothing was deleted').waitFor();
    await becomes('gone', () => recorder.folderOf(doomed.sid).catch(() => null), null);
  });

  it('refuses to delete what is being recorded, and shows that it is', async () => {
    await to('#/recordings');
    const { sid } = await recorder.call('POST', '/api/v1/channels/Demo%20class/recordings');
    await page.getByRole('link', { name: /Recording Demo class/ }).waitFor();
    const card = page.locator(`.card[data-sid="${sid}"]`);
    await card.locator('[data-state="recording"]').focus();
    await page.keyboard.press('Delete');
    await card.getByRole('alert').locator('strong', { hasText: /still being written/ }).waitFor();
    await until('the title says so', async () => /^● /.test(await page.title()));
    await accessible(page, 'while recording');
    await card.getByRole('button', { name: 'Dismiss' }).click();
  });

  it('says once, in plain words, what a crash took', async () => {
    const [{ sid }] = await recorder.call('GET', '/api/v1/recordings');
    const now = () => recorder.call('GET', `/api/v1/recordings/${sid}`);
    await until('a second', async () => (await now()).duration_ms > 1000);
    await recorder.kill();
    await page.getByText('The recorder does not answer').waitFor();
    await shot(page, 'library-offline');
    await recorder.launch();
    await until('it goes on', async () => (await now()).loss?.gaps?.length === 1);
    await recorder.call('POST', `/api/v1/recordings/${sid}/stop`);
    await until('finished', async () => (await now()).state === 'finished');
    await to(`#/recordings/${sid}`);
    const words = page.locator('.trouble-words').getByText(/s are missing at \d:\d\d: the recorder was interrupted/);
    await words.waitFor();
    await accessible(page, 'what was lost');
    await shot(page, 'library-lost');
    await page.getByRole('button', { name: 'Understood' }).click();
    await words.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('button', { name: 'Interrupted' }).click();
    await words.waitFor();
    await becomes('read', async () => (await now()).acknowledged, true);
  });

  it('finds among thirty, in both languages, on both sizes', async () => {
    await recorder.end();
    await fill(recorder, first, 30, n => ({
      title: TITLES[n % 4],
      tags: TAGS[n % 4],
      cname: n % 5 === 0 ? 'Staff room' : 'Demo class',
      duration_ms: 60_000 * (n * 7 + 3),
      size_bytes: 48_000_000 * (n + 1),
      ...(n === 1 ? { frames_missing: 3 } : {}),
    }));
    await recorder.launch();
    await to('#/recordings');
    await until('a page of cards', async () => (await cards().count()) >= 8);
    for (const [width, height, name] of [[1280, 720, '1280'], [1920, 1080, '1920']]) {
      await size(width, height);
      await until('pictures', () => cards().locator('img').evaluateAll(all => all.every(image => image.naturalWidth > 0)));
      await fits(page, `thirty recordings at ${name}`);
      await shot(page, `library-30-${name}`);
    }
    await accessible(page, 'thirty recordings');
    await cards().nth(2).locator('a').click();
    await until('it plays', async () => (await state('currentTime')) > 0);
    await fits(page, 'watching at 1920x1080');
    await accessible(page, 'watching among thirty');
    await shot(page, 'library-30-watch-1920');
    await size(700, 900);
    await fits(page, 'watching in a narrow window');
    await shot(page, 'library-30-watch-700');
    await size(1280, 720);
    await shot(page, 'library-30-watch-1280');
    await page.goBack();

    await page.keyboard.press('/');
    await page.keyboard.type('levers');
    await page.getByRole('combobox', { name: 'Channel' }).selectOption('Staff room');
    await page.getByRole('combobox', { name: 'Tag' }).selectOption('exam preparation');
    await page.getByRole('button', { name: 'Any date' }).click();
    await accessible(page, 'days');
    await shot(page, 'library-days');
    await page.getByRole('button', { name: 'Last 30 days' }).click();
    await until('few', async () => (await cards().count()) < 5 && (await cards().count()) > 0);
    await accessible(page, 'filters');
    await shot(page, 'library-filters');
    await page.getByRole('searchbox').fill('no such thing');
    await page.getByRole('heading', { name: 'No recording matches' }).waitFor();
    await accessible(page, 'nothing found');
    await shot(page, 'library-none');
    await page.getByRole('button', { name: 'Clear all filters' }).last().click();
    await until('all again', async () => (await cards().count()) >= 8);

    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: /录制文件/, level: 1 }).waitFor();
    await fits(page, 'thirty in Chinese');
    await accessible(page, 'thirty in Chinese');
    await shot(page, 'library-30-chinese');
    await cards().nth(1).locator('a').click();
    await until('it plays', async () => (await state('currentTime')) > 0);
    await accessible(page, 'watching in Chinese');
    await shot(page, 'library-watch-chinese');
    await page.getByRole('button', { name: 'English' }).click();
  });

  it('stays quick with two thousand', async () => {
    await recorder.end();
    await fill(recorder, first, 2000, n => ({ title: `Take ${n}`, tags: TAGS[n % 4] }));
    await recorder.launch();
    await to('#/recordings');
    await page.locator('.page-head .count', { hasText: /^2\d\d\d$/ }).waitFor();
    const most = await cards().count();
    assert.ok(most < 80, `${most} cards are on the page`);
    const took = await page.evaluate(async () => {
      const shelf = document.querySelector('.shelf.cards');
      const frames = [];
      let last = performance.now();
      // As fast as a hand turns a wheel; then all the way.
      for (let frame = 0; frame < 120; frame++) {
        shelf.scrollTop = frame * 80;
        await new Promise(requestAnimationFrame);
        frames.push(performance.now() - last);
        last = performance.now();
      }
      shelf.scrollTop = shelf.scrollHeight;
      return frames.sort((a, b) => a - b);
    });
    const [median, slow] = [took[60], took[114]];
    console.log(`# scrolling in 2000 recordings: ${median.toFixed(1)} ms a frame, ${slow.toFixed(1)} ms the slowest twentieth`);
    await until('the oldest', async () => (await cards().last().textContent()).includes('Take 1999'));
    const search = page.getByRole('searchbox');
    await search.fill('Take 77');
    await until('only those', async () => /^\d\d of 2\d\d\d /.test(await page.locator('.filters [role="status"]').textContent()));
    await becomes('what is found is seen from its beginning', () => page.locator('.shelf').evaluate(shelf => shelf.scrollTop), 0);
    await search.fill('');
    assert.ok(median < 100, `half of the frames took longer than ${median} ms`);
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, [], OUT_DIR));
});
