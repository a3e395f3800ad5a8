/**
 * The console in a real browser, over a real recorder with its demo channel.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessible, ALLOWED, becomes, DEVICES, fits, launch, open, row, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

describe('console', { timeout: 180_000 }, () => {
  let recorder;
  let browser;
  let page;

  before(async () => {
    recorder = await Recorder.start();
    browser = await launch(DEVICES, ALLOWED);
    page = await open(browser, recorder.console);
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  it('opens with the one-time address, which leaves no token behind', async () => {
    await page.getByText('Recorder connected').waitFor();
    await becomes('no token in the address', () => new URL(page.url()).hash, '');
    const person = page.locator('.person');
    await until('four demo participants', async () => (await person.count()) === 4);
    await page.reload();
    await page.getByText('Recorder connected').waitFor();
  });

  it('tells a stranger how to get in, and lets in who has the token', async () => {
    const stranger = await open(browser, recorder.url);
    await stranger.getByRole('heading', { name: 'This console needs a key' }).waitFor();
    await accessible(stranger, 'access page');
    await shot(stranger, 'access');
    const field = stranger.getByLabel('Address or token');
    await field.fill('wrong');
    await field.press('Enter');
    await stranger.getByRole('alert').getByText('The token is wrong, was used before, or has ended.').waitFor();
    await field.fill(recorder.token);
    await field.press('Enter');
    await stranger.getByText('Recorder connected').waitFor();
    await stranger.context().close();
  });

  it('shows the program live', async () => {
    const canvas = page.locator('.stage canvas');
    const number = async () => Number(await canvas.getAttribute('data-number'));
    const first = await until('a first picture', number);
    await until('30 pictures more', async () => (await number()) >= first + 30);
    const before = await canvas.screenshot();
    await until('another picture on the screen', async () => !before.equals(await canvas.screenshot()));
    await fits(page, 'console at 1280x720');
    await shot(page, 'console-1280');
  });

  it('changes the layout by a press and by keys', async () => {
    const layout = async () => (await recorder.channel()).layout;
    for (const [key, kind, name] of [
      ['1', 'floating', 'Floating'],
      ['2', 'best-fit', 'Best fit'],
      ['3', 'vertical', 'Vertical'],
    ]) {
      await page.keyboard.press(key);
      await until(kind, async () => (await layout()).kind === kind);
      await page.locator('.layout[aria-pressed="true"]', { hasText: name }).waitFor();
    }
    const [, , third] = (await recorder.channel()).participants;
    await page.getByRole('button', { name: `Show ${third.name} large` }).click();
    await until('the third is large', async () => (await layout()).large_uid === third.uid);
    await shot(page, 'console-vertical');
    await page.locator('.layout', { hasText: 'Best fit' }).click();
    await until('best fit', async () => (await layout()).kind === 'best-fit');
  });

  it('mutes, adds and removes people', async () => {
    const [{ name, uid }] = (await recorder.channel()).participants;
    const find = async () => (await recorder.channel()).participants.find(person => person.uid === uid);
    await page.getByRole('button', { name: `Mute ${name}` }).click();
    await row(page, name).getByText('Muted', { exact: true }).waitFor();
    await becomes('muted', async () => (await find()).muted, true);
    await page.getByRole('button', { name: `Mute ${name}` }).click();
    await until('unmuted', async () => !(await find()).muted);

    await page.getByRole('button', { name: 'Add demo' }).click();
    await until('a fifth', async () => (await page.locator('.person').count()) === 5);
    await page.getByRole('button', { name: `Remove ${name}` }).click();
    await page.keyboard.press('Escape');
    assert.equal((await recorder.channel()).participants.length, 5);
    await page.getByRole('button', { name: `Remove ${name}` }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await until('removed', async () => (await page.locator('.person').count()) === 4);
  });

  it('makes an invitation and says where it works', async () => {
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = page.getByLabel('Invitation link');
    await until('the link', async () => (await link.inputValue()).startsWith(`${recorder.url}/join#`));
    await page.getByText('on this computer only').waitFor();
    await accessible(page, 'invitation');
    await shot(page, 'invite');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await becomes('focus is where it was', () => page.evaluate(() => document.activeElement?.textContent), 'Invite');
  });

  it('records, and plays within a second of Stop', async () => {
    const record = page.locator('.record');
    await becomes('Record', () => record.textContent(), 'Record');
    await record.click();
    await until('the title says so', async () => (await page.title()).startsWith('● 0:0'));
    await until('three seconds', async () => /00:00:0[3-9]/.test(await page.locator('.timecode').textContent()));
    const figures = () => page.locator('.figures').textContent();
    await until('its figures', async () => /Size[\d.]+ (kB|MB)Frames missing0Room left\d+/.test(await figures()));
    await accessible(page, 'while recording');
    await shot(page, 'recording');

    const pressed = Date.now();
    await record.click();
    await page.locator('.toast.good').getByRole('button', { name: 'Play', exact: true }).click();
    const video = page.locator('dialog video');
    await until('it plays', () => video.evaluate(element => element.currentTime > 0 && element.videoWidth > 0));
    console.log(`# from Stop to playing: ${Date.now() - pressed} ms`);
    await until('it goes on', () => video.evaluate(element => element.currentTime > 0.5));
  });

  it('the player answers to the keyboard', async () => {
    const video = page.locator('dialog video');
    const paused = () => video.evaluate(element => element.paused);
    const was = await paused();
    await page.keyboard.press('Space');
    await until('paused or playing', async () => (await paused()) !== was);
    await page.keyboard.press('ArrowLeft');
    await until('the start', () => video.evaluate(element => element.currentTime < 2));
    await page.getByText('Complete: nothing was lost.').waitFor();
    await accessible(page, 'player');
    await shot(page, 'player');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('lists the recording with poster, length, size and the MP4', async () => {
    await page.getByRole('tab', { name: /Recordings/ }).click();
    const film = page.locator('.film').first();
    await until('finished', async () => (await film.getAttribute('data-state')) === 'finished');
    await until('what it is', async () => /0:0[3-9].*Demo class.*(kB|MB)/s.test(await film.textContent()));
    await until('the poster', () => film.locator('img').evaluate(image => image.naturalWidth > 0));
    const file = await page.request.get(new URL(await film.locator('a').getAttribute('href'), page.url()).href);
    assert.equal(file.headers()['content-type'], 'video/mp4');
    assert.equal((await file.body()).subarray(4, 8).toString(), 'ftyp');
    await accessible(page, 'recordings');
    await shot(page, 'recordings');
    await film.locator('.poster').click();
    await until('the MP4 plays', () => page.locator('dialog video').evaluate(element => element.currentTime > 0.2));
    assert.match(await page.locator('dialog video').evaluate(element => element.currentSrc), /\.mp4$/);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: /People/ }).click();
  });

  it('speaks Chinese, and remembers it', async () => {
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByText('录制服务已连接').waitFor();
    await becomes('its language', () => page.evaluate(() => document.documentElement.lang), 'zh-CN');
    await page.reload();
    await page.getByText('录制服务已连接').waitFor();
    await until('the people', async () => (await page.locator('.person').count()) === 4);
    await accessible(page, 'console in Chinese');
    await fits(page, 'console in Chinese');
    await shot(page, 'console-chinese');
    await page.getByRole('button', { name: 'English' }).click();
  });

  it('fits 0, 1 and 17 people, and long names, on both sizes', async () => {
    const long = 'Jean-Luc van den Berghe-Hohenzollern, the physics teacher, B';
    await recorder.call('POST', '/api/v1/channels', { cname: 'A full house' });
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.getByRole('button', { name: 'A full house', exact: true }).click();
    await page.getByText('Nobody is here yet').waitFor();
    await shot(page, 'people-0');
    for (let count = 1; count <= 17; count++) {
      const body = { source: 'demo', ...(count === 2 ? { name: long } : {}) };
      await recorder.call('POST', '/api/v1/channels/A%20full%20house/participants', body);
      if (count !== 1 && count !== 17) continue;
      await until(`${count} people`, async () => (await page.locator('.person').count()) === count);
      await until('all in the picture', async () => {
        const { regions, participants } = await recorder.channel('A full house');
        return regions.length === count && participants.every(({ shows, stats }) => shows === 'picture' && stats.audio);
      });
      await until('the console knows', async () => (await page.getByText('No picture').count()) === 0);
      await shot(page, `people-${count}`);
    }
    await fits(page, '17 people at 1920x1080');
    await page.setViewportSize({ width: 1280, height: 720 });
    await fits(page, '17 people at 1280x720');
    await shot(page, 'people-17-small');
    await accessible(page, '17 people');
    await recorder.call('DELETE', '/api/v1/channels/A%20full%20house');
    await until('the other channel again', async () => (await page.locator('.person').count()) === 4);
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, []));
});
