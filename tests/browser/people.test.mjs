/**
 * The people panel with real people: names and volumes, the waiting room, links that are revoked.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessible, ALLOWED, becomes, DEVICES, fits, join, launch, live, open, row, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

const ROOM = '/api/v1/channels/Demo%20class';

describe('people', { timeout: 240_000 }, () => {
  let recorder;
  let browser;
  let desk;
  const pages = [];

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

  const invitation = rules => recorder.call('POST', `${ROOM}/invitations`, rules);
  const person = uid => recorder.channel().then(({ participants }) => participants.find(one => one.uid === uid));
  const knock = async (url, name) => {
    const page = await open(browser, url);
    pages.push(page);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    return page;
  };
  const ended = (page, how) => page.locator(`[data-ended="${how}"]`).waitFor();

  it('shows everyone with a small live picture', async () => {
    const pictures = desk.locator('.person .thumbnail img');
    await until('four pictures', async () => (await pictures.count()) === 4);
    const size = await pictures.first().evaluate(image => [image.naturalWidth, image.naturalHeight]);
    assert.deepEqual(size, [160, 90]);
    const first = await pictures.first().getAttribute('src');
    await until('it moves', async () => (await pictures.first().getAttribute('src')) !== first);
  });

  it('asks for no pictures that are not on the screen', async () => {
    let asked = 0;
    desk.on('request', request => (asked += new URL(request.url()).pathname.endsWith('/thumbnails') ? 1 : 0));
    const number = async () => Number(await desk.locator('.stage canvas').getAttribute('data-number'));
    await desk.getByRole('tab', { name: /Recordings/ }).click();
    await desk.locator('.person').first().waitFor({ state: 'detached' });
    asked = 0;
    // Longer than between two.
    const now = await number();
    await until('two seconds of the program', async () => (await number()) >= now + 60);
    assert.equal(asked, 0);
    await desk.getByRole('tab', { name: /People/ }).click();
    await until('again', () => asked > 0);
    asked = 0;
    const later = await number();
    await until('two more seconds', async () => (await number()) >= later + 60);
    assert.ok(asked <= 4, `one call a second for all, not ${asked} in two seconds`);
  });

  it('renames in place, on the tile as well', async () => {
    const [{ name, uid }] = (await recorder.channel()).participants;
    await desk.getByRole('button', { name, exact: true }).click();
    await desk.getByRole('textbox', { name: `New name for ${name}` }).fill('Frau Dr. Šimková, 物理老师');
    await desk.keyboard.press('Enter');
    await until('the recorder knows', async () => (await person(uid)).name === 'Frau Dr. Šimková, 物理老师');
    await row(desk, 'Frau Dr. Šimková').waitFor();
    await until('focus is where it was', () => desk.evaluate(() => document.activeElement?.textContent.includes('Frau Dr')));
  });

  it('moves a volume by mouse and by keyboard', async () => {
    const [{ name, uid }] = (await recorder.channel()).participants;
    const fader = desk.getByRole('slider', { name: `Volume of ${name}` });
    const { width, height } = await fader.boundingBox();
    await fader.click({ position: { x: width / 4, y: height / 2 } });
    await until('about half', async () => Math.abs((await person(uid)).volume - 0.5) <= 0.05);
    await fader.press('End');
    await until('twice as loud', async () => (await person(uid)).volume === 2);
    await fader.press('ArrowLeft');
    await until('a little less', async () => (await person(uid)).volume === 1.95);
    await becomes('said', () => fader.getAttribute('aria-valuetext'), '195 %');
    await fader.press('Home');
    await until('silent', async () => (await person(uid)).volume === 0);
    await until('the slider stays', async () => (await fader.inputValue()) === '0');
  });

  it('keeps people waiting until they are let in', async () => {
    const { url } = await invitation({ waiting: true, label: 'Parents' });
    const page = await knock(url, 'Ada Lovelace');
    await page.locator('[data-phase="waiting"]').getByText('Waiting to be let in').waitFor();
    const door = desk.getByRole('region', { name: /Waiting to be let in/ });
    await door.getByText('Ada Lovelace').waitFor();
    await until('her picture at the door', () => door.locator('img').evaluate(image => image.naturalWidth > 0));
    const counted = ({ participants, regions, waiting }) => [participants.length, regions.length, waiting.length];
    await becomes('she is not in', async () => counted(await recorder.channel()), [4, 4, 1]);
    await accessible(desk, 'someone waits');
    await accessible(page, 'waiting');
    await shot(desk, 'people-waiting');
    await shot(page, 'join-waiting');
    await door.getByRole('button', { name: 'Let in Ada Lovelace' }).click();
    await live(page);
    await row(desk, 'Ada Lovelace').waitFor();
    await door.waitFor({ state: 'detached' });
  });

  it('shows how they arrive', async () => {
    const { uid } = await recorder.participant('Ada Lovelace');
    await until('measured', async () => {
      const { stats } = await person(uid);
      return stats.loss !== undefined && stats.round_trip_ms !== undefined && stats.av_offset_ms !== undefined;
    });
    const { stats } = await person(uid);
    assert.ok(stats.loss < 0.02 && stats.round_trip_ms < 100 && Math.abs(stats.av_offset_ms) < 45, JSON.stringify(stats));
    await desk.getByRole('button', { name: 'Connection of Ada Lovelace: Good' }).click();
    const details = desk.getByRole('region', { name: 'How Ada Lovelace arrives' });
    const facts = /Picture\d+×\d+.*VP8.*Packets lost[\d.]+%.*Round trip\d+ ms.*Picture after sound-?\d+ ms/;
    await until('the numbers', async () => facts.test(await details.textContent()));
    await accessible(desk, 'connection');
    await shot(desk, 'people-connection');
    await desk.getByRole('button', { name: /Connection of Ada Lovelace/ }).click();
  });

  it('refuses, and the refused hear it', async () => {
    const { url } = await invitation({ waiting: true });
    const chinese = await open(browser, url, { locale: 'zh-CN' });
    await chinese.getByLabel('您的姓名').fill('伊芙');
    await chinese.getByRole('button', { name: '加入', exact: true }).click();
    await chinese.locator('[data-phase="waiting"]').getByText('正在等候准入').waitFor();
    await shot(chinese, 'join-waiting-chinese');
    await desk.getByRole('button', { name: 'Refuse 伊芙' }).click();
    await desk.getByRole('button', { name: 'Refuse', exact: true }).last().click();
    await ended(chinese, 'refused');
    await chinese.getByRole('heading', { name: '您未被准入' }).waitFor();
    await accessible(chinese, 'refused');
    await shot(chinese, 'join-refused-chinese');
    await becomes('nobody waits', async () => (await recorder.channel()).waiting ?? [], []);
  });

  it('makes a link by rules, with a code that is the link', async () => {
    await desk.getByRole('button', { name: 'Invite', exact: true }).click();
    await desk.getByLabel('What it is for').fill('Guest speaker');
    await desk.getByLabel('They send').selectOption('sound_only');
    await desk.getByLabel('Works for').selectOption('hour');
    await accessible(desk, 'invitation rules');
    await desk.getByRole('button', { name: 'Make the link' }).click();
    const link = desk.getByLabel('Invitation link');
    await link.waitFor();
    const url = await link.inputValue();
    assert.ok(url.startsWith(`${recorder.url}/join#`), url);
    await desk.getByRole('img', { name: 'QR code of the link' }).waitFor();
    await desk.getByText('on this computer only').waitFor();
    await accessible(desk, 'invitation');
    await fits(desk, 'invitation');
    await shot(desk, 'people-invitation');

    const page = await open(browser, url);
    pages.push(page);
    await page.getByText('This invitation is for sound only').waitFor();
    assert.equal(await page.getByLabel('Camera', { exact: true }).count(), 0);
    await shot(page, 'join-sound-only');
    await join(page, 'Voice');
    await until('sound alone arrives', async () => {
      const voice = await recorder.participant('Voice');
      return voice?.stats.audio && voice.stats.fps === 0;
    });
    await desk.getByText('1 here now').last().waitFor();
  });

  it('revokes a link: the next is turned away, who is in stays or goes', async () => {
    const [listed] = await recorder.call('GET', `${ROOM}/invitations`);
    assert.equal(listed.label, 'Guest speaker');
    const url = await desk.getByLabel('Invitation link').inputValue();
    await desk.getByRole('button', { name: 'Revoke Guest speaker' }).click();
    await shot(desk, 'people-revoke');
    await desk.getByRole('button', { name: 'Revoke, they stay' }).click();
    await desk.getByRole('button', { name: 'Revoke Guest speaker' }).waitFor({ state: 'detached' });
    assert.ok(await recorder.participant('Voice'), 'who is in stays');
    const voice = pages.at(-1);
    await voice.reload();
    await join(voice, 'Voice');
    const late = await open(browser, url);
    await ended(late, 'revoked');
    await accessible(late, 'revoked');
    await shot(late, 'join-revoked');

    await desk.getByRole('button', { name: 'Revoke Parents' }).click();
    await desk.getByRole('button', { name: 'Revoke and remove them' }).click();
    await desk.getByRole('button', { name: 'Revoke Parents' }).waitFor({ state: 'detached' });
    await ended(pages[0], 'removed');
    await until('she is out', async () => !(await recorder.participant('Ada Lovelace')));
    await desk.keyboard.press('Escape');
    await desk.locator('dialog').waitFor({ state: 'detached' });
  });

  it('gives who comes again under its name the place it had', async () => {
    const { url } = await invitation({});
    const first = await knock(url, 'Mia');
    await live(first);
    const { uid } = await recorder.participant('Mia');
    await recorder.call('PATCH', `${ROOM}/participants/${uid}`, { volume: 1.5 });
    await first.getByRole('button', { name: 'Leave' }).click();
    await until('gone', async () => !(await recorder.participant('Mia')));
    // Another browser, and so another key.
    const second = await knock(url, 'mia');
    await live(second);
    const kept = async () => [(await person(uid))?.name, (await person(uid))?.volume];
    await becomes('her place, her volume', kept, ['Mia', 1.5]);
  });

  it('fits 17 people with long names, in Chinese', async () => {
    const { participants } = await recorder.channel();
    const long = 'Jean-Luc van den Berghe-Hohenzollern, the physics teacher, B';
    for (let i = participants.length; i < 17; i++)
      await recorder.call('POST', `${ROOM}/participants`, { source: 'demo', ...(i === 6 ? { name: long } : {}) });
    await until('17', async () => (await desk.locator('.person').count()) === 17);
    await desk.getByRole('button', { name: '简体中文' }).click();
    await desk.getByText('录制服务已连接').waitFor();
    await fits(desk, '17 people');
    await accessible(desk, '17 people');
    await shot(desk, 'people-17-panel');
    await desk.getByRole('button', { name: '邀请', exact: true }).click();
    await desk.getByRole('button', { name: '生成链接' }).click();
    await desk.getByRole('img', { name: '邀请链接的二维码' }).waitFor();
    await accessible(desk, 'invitation in Chinese');
    await shot(desk, 'people-invitation-chinese');
  });

  it('complained about nothing', () => {
    assert.deepEqual([desk, ...pages].flatMap(page => page.complaints), []);
  });
});
