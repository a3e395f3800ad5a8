/**
 * A phone on the same network: it opens the invitation over HTTPS at this machine's own address.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { accessible, ALLOWED, DEVICES, join, launch, open, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

const freePort = () =>
  new Promise(found => {
    const server = createServer().listen(0, '0.0.0.0', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

describe('network', { timeout: 120_000 }, () => {
  let recorder;
  let browser;
  let page;
  const dialog = () => page.locator('dialog[open]');

  before(async () => {
    recorder = await Recorder.start();
    await recorder.call('PATCH', '/api/v1/network', { https_port: await freePort() });
    browser = await launch(DEVICES, ALLOWED);
    page = await open(browser, recorder.console);
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  it('is let in by one press, and takes part over HTTPS', async () => {
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    await dialog().getByText('Phones and other computers on your network cannot open it yet.').waitFor();
    await dialog().getByRole('button', { name: 'Let them in' }).click();
    const link = dialog().getByLabel('Invitation link');
    await until('a link for others', async () => /^https:\/\/\d+\.\d+\.\d+\.\d+:\d+\/join#/.test(await link.inputValue()));
    await dialog().getByText('browsers warn once').waitFor();
    await accessible(page, 'an invitation for others');
    await shot(page, 'invite-network');

    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 } });
    const phone = await context.newPage();
    await phone.goto(await link.inputValue());
    assert.equal(await phone.evaluate(() => window.isSecureContext), true);
    await join(phone, '李雷');
    await until('the phone is on stage', async () => (await recorder.participant('李雷'))?.shows === 'picture');
    await shot(phone, 'phone');
    await context.close();
    await page.keyboard.press('Escape');
  });

  it('is set and tested in the settings', async () => {
    await page.keyboard.press(',');
    await dialog().getByRole('tab', { name: 'Network' }).click();
    await dialog().getByRole('button', { name: 'Test addresses' }).click();
    await dialog().getByText('Answers', { exact: true }).first().waitFor();
    await dialog().getByLabel('STUN and TURN servers').fill('http://wrong');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByRole('alert').waitFor();
    await dialog().getByLabel('STUN and TURN servers').fill('stun:stun.example.org:3478');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await until('it is kept', async () => (await recorder.call('GET', '/api/v1/network')).settings.ice_servers.length === 1);
    await accessible(page, 'network settings');
    await shot(page, 'settings-network');
    await dialog().getByText('This computer', { exact: true }).click();
    await until('nobody else gets in', async () => (await recorder.call('GET', '/api/v1/network')).addresses.length === 0);
    await page.keyboard.press('Escape');
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, []));
});
