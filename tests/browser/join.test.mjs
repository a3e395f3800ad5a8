/**
 * People who join from real browsers: on stage in ten seconds, muted and unmuted, back after a
 * crash of the recorder.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessible, ALLOWED, becomes, DEVICES, fits, join, launch, launchMortal, live, open, row, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

describe('join', { timeout: 240_000 }, () => {
  let recorder;
  let browser;
  let desk;
  let page;

  before(async () => {
    recorder = await Recorder.start();
    browser = await launch(DEVICES, ALLOWED);
    desk = await open(browser, recorder.console);
    await desk.getByText('Recorder connected').waitFor();
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  const find = name => recorder.participant(name);

  it('is on stage within ten seconds of opening the link', async () => {
    const { url } = await recorder.invite();
    const opened = Date.now();
    page = await open(browser, url);
    await page.getByRole('heading', { name: 'Join Demo class' }).waitFor();
    await until('the own picture', () => page.locator('.own video').evaluate(element => element.videoWidth > 0));
    await accessible(page, 'lobby');
    await shot(page, 'join-lobby');
    await join(page, 'Ada Lovelace');
    await until('picture and sound arrive', async () => {
      const ada = await find('Ada Lovelace');
      return ada?.shows === 'picture' && ada.stats.audio && ada.stats.width > 0;
    });
    const took = Date.now() - opened;
    console.log(`# from link to on stage: ${took} ms`);
    assert.ok(took < 10_000, `${took} ms`);
  });

  it('the console shows how they arrive', async () => {
    const ada = row(desk, 'Ada Lovelace');
    await until('the words', async () => /Browser · \d+×\d+ · \d+ fps · (VP8|VP9|H264|AV1)/.test(await ada.textContent()));
    await accessible(page, 'on air');
    await shot(page, 'join-live');
    await shot(desk, 'console-guest');
  });

  it('hears of being muted by the producer', async () => {
    await desk.getByRole('button', { name: 'Mute Ada Lovelace' }).click();
    await page.getByText('The producer has muted you').waitFor();
    await desk.getByRole('button', { name: 'Mute Ada Lovelace' }).click();
    await page.getByText('The producer has muted you').waitFor({ state: 'detached' });
  });

  it('mutes and unmutes its microphone', async () => {
    const level = async () => (await find('Ada Lovelace')).stats.level;
    await until('sound', async () => (await level()) > 0.01);
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    let silent = 0;
    // The fake microphone beeps once a second: silence is several quiet seconds.
    await until('silence', async () => (silent = (await level()) < 0.001 ? silent + 1 : 0) > 40);
    await page.getByRole('button', { name: 'Unmute', exact: true }).click();
    await until('sound again', async () => (await level()) > 0.01);
  });

  it('turns its camera off and on', async () => {
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await until('the placeholder', async () => (await find('Ada Lovelace')).shows === 'placeholder');
    await row(desk, 'Ada Lovelace').getByText('No picture').waitFor();
    await page.getByRole('button', { name: 'Turn camera on' }).click();
    await until('the picture again', async () => (await find('Ada Lovelace')).shows === 'picture');
  });

  it('sees that it is recorded; a killed recorder goes on with the same recording, and all come back', async () => {
    const seat = await find('Ada Lovelace');
    await desk.locator('.record').click();
    await page.locator('.air-recording', { hasText: /^Recording$/ }).waitFor();
    await until('three seconds', async () => /00:00:0[3-9]/.test(await desk.locator('.timecode').textContent()));
    const { recording: sid } = await recorder.channel();

    const killed = Date.now();
    await recorder.kill();
    await desk.getByText('What was recorded up to now is safe').waitFor();
    const said = Date.now() - killed;
    console.log(`# from kill to the console's word: ${said} ms`);
    assert.ok(said < 1000, `${said} ms`);
    await page.locator('[data-phase="reconnecting"]').waitFor();
    await shot(desk, 'console-lost');
    await shot(page, 'join-reconnecting');

    await recorder.launch();
    await desk.getByText('What was recorded up to now is safe').waitFor({ state: 'detached' });
    await desk.getByText('Recorder connected').waitFor();
    await live(page, 20_000);
    console.log(`# from kill to back on stage: ${Date.now() - killed} ms`);
    const after = await until('a picture again', async () => {
      const ada = await find('Ada Lovelace');
      return ada?.shows === 'picture' && ada;
    });
    assert.equal(after.uid, seat.uid, 'the same seat');
    const channel = await recorder.channel();
    assert.equal(channel.recording, sid, 'the same recording');
    assert.equal(channel.participants.filter(({ name }) => name === 'Ada Lovelace').length, 1);

    await until('it grows', async () => {
      const { duration_ms: length } = await recorder.call('GET', `/api/v1/recordings/${sid}`);
      return length > 6000;
    });
    await desk.locator('.record').click();
    await desk.locator('.toast.good').getByRole('button', { name: 'Play', exact: true }).click();
    const video = desk.locator('dialog video');
    await until('it plays', () => video.evaluate(element => element.currentTime > 0.5));
    const length = await video.evaluate(element => element.duration);
    await video.evaluate(element => {
      element.currentTime = element.duration - 1;
    });
    await until('past the gap', () => video.evaluate(element => element.currentTime > element.duration - 0.9));
    assert.ok(length > 5.5, `${length} s`);
    await desk.getByText(/s are missing at 0:0\d/).first().waitFor();
    await shot(desk, 'player-after-crash');
    await desk.keyboard.press('Escape');
    await desk.getByRole('tab', { name: /People/ }).click();
  });

  it('joins from a phone in Chinese', async () => {
    const { url } = await recorder.invite();
    const phone = await open(browser, url, { locale: 'zh-CN', width: 390, height: 844 });
    await phone.getByRole('heading', { name: '加入 Demo class' }).waitFor();
    await phone.getByLabel('您的姓名').fill('李雷');
    await phone.getByRole('button', { name: '加入', exact: true }).click();
    await live(phone);
    await phone.getByText('您已上线').waitFor();
    await accessible(phone, 'phone');
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 390);
    await shot(phone, 'join-phone');

    // Closing the page is a goodbye, too.
    await phone.close();
    await until('gone', async () => !(await find('李雷')));
  });

  it('is told when the producer removes it, and does not come back', async () => {
    await row(desk, 'Ada Lovelace').getByRole('button', { name: 'Remove Ada Lovelace' }).click();
    await desk.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.locator('[data-ended="removed"]').waitFor();
    await shot(page, 'join-removed');
    await becomes('she is out', () => find('Ada Lovelace'), undefined);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  it('leaves by itself when its browser dies without a goodbye, and the others move up', async () => {
    const { url } = await recorder.invite();
    const { browser: other, kill } = await launchMortal(DEVICES, ALLOWED);
    const guest = await open(other, url);
    await join(guest, 'Hedy Lamarr');
    const { regions } = await recorder.channel();
    await kill();
    await until('its last picture, then its placeholder', async () => (await find('Hedy Lamarr')).shows === 'placeholder');
    await row(desk, 'Hedy Lamarr').getByText('No picture').waitFor();
    await until('gone', async () => !(await find('Hedy Lamarr')), 12_000);
    await becomes('the others move up', async () => (await recorder.channel()).regions.length, regions.length - 1);
  });

  it('leaves at once, and can join again', async () => {
    const { url } = await recorder.invite();
    const guest = await open(browser, url);
    await join(guest, 'Grace Hopper');
    await guest.getByRole('button', { name: 'Leave' }).click();
    await guest.locator('[data-ended="left"]').waitFor();
    await until('gone', async () => !(await find('Grace Hopper')), 3000);
    await guest.getByRole('button', { name: 'Join again' }).click();
    await becomes('her name is kept', () => guest.getByLabel('Your name').inputValue(), 'Grace Hopper');
    await join(guest, 'Grace Hopper');
    await guest.context().close();
  });

  it('says what is wrong with a link', async () => {
    for (const [address, ended] of [
      [`${recorder.url}/join`, 'noToken'],
      [`${recorder.url}/join#made-up`, 'expired'],
    ]) {
      const guest = await open(browser, address);
      await guest.locator(`[data-ended="${ended}"]`).waitFor();
      await fits(guest, ended);
      await guest.context().close();
    }
  });

  it('says what is wrong with camera and microphone', async () => {
    const { url } = await recorder.invite();
    for (const [flags, words, name] of [
      [DEVICES, 'Camera and microphone are blocked', 'join-denied'],
      [[], 'No camera and no microphone were found', 'join-no-devices'],
    ]) {
      const other = await launch(flags);
      const guest = await open(other, url);
      await guest.getByRole('alert').getByText(words).waitFor();
      await becomes('nobody joins without', () => guest.getByRole('button', { name: 'Join', exact: true }).isDisabled(), true);
      await accessible(guest, name);
      await shot(guest, name);
      await other.close();
    }
  });

  it('complained about nothing', () => assert.deepEqual(desk.complaints, []));
});
