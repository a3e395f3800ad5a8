/**
 * From a first start to several channels recorded at once; and what can be set.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join as path } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { accessible, becomes, fits, launch, open, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

describe('studio', { timeout: 180_000 }, () => {
  let recorder;
  let browser;
  let page;
  const dialog = () => page.locator('dialog[open]');
  const tab = name => page.locator('.channel-tab', { hasText: name });

  before(async () => {
    recorder = await Recorder.start({ demo: false, chosen: true });
    browser = await launch();
    page = await open(browser, recorder.console);
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  it('leads whoever starts for the first time: language, folder, demo class', async () => {
    await page.getByRole('heading', { name: 'Welcome to Rollcall' }).waitFor();
    const folder = page.getByLabel('Recordings go to');
    await becomes('the folder', () => folder.inputValue(), path(recorder.library, 'videos/Rollcall'));
    await page.getByText(/free: room for about \d+ h/).waitFor();
    await accessible(page, 'welcome');
    await fits(page, 'welcome');
    await shot(page, 'welcome');
    await page.locator('.welcome').getByText('简体中文').click();
    await page.getByRole('heading', { name: '欢迎使用 Rollcall' }).waitFor();
    await accessible(page, 'welcome in Chinese');
    await shot(page, 'welcome-chinese');
    await page.locator('.welcome').getByText('English').click();

    await folder.fill('Videos');
    await page.getByText('Write the folder in full').first().waitFor();
    await folder.fill('/dev/null/recordings');
    await page.getByText('This folder cannot be written.').waitFor();
    const other = path(recorder.library, 'another disk');
    await folder.fill(other);
    await page.getByText('Will be made.').waitFor();
    await page.getByRole('button', { name: 'Use this folder' }).click();
    await until('it is used', async () => (await recorder.call('GET', '/api/v1/system')).library === other);
    await page.getByRole('button', { name: 'Use this folder' }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Try the demo class' }).click();
    await until('four demo participants', async () => (await page.locator('.person').count()) === 4);
  });

  it('shows how loud the program is', async () => {
    const number = page.locator('.meter-number');
    await until('a loudness', async () => /^[-−]\d+\.\d$/.test(await number.textContent()));
    const level = () => page.locator('.meter-bar').first().evaluate(bar => Number(bar.style.getPropertyValue('--level')));
    await until('a moving bar', async () => (await level()) > 0.2);
  });

  it('sets the picture and the quality of a channel', async () => {
    await page.getByRole('button', { name: 'Settings of Demo class' }).click();
    await dialog().getByText(/up to [\d.]+ GB an hour/).first().waitFor();
    await dialog().getByLabel('Picture').selectOption('other');
    await dialog().getByLabel('Width in pixels').fill('641');
    await dialog().getByText('Even numbers of at least 16').first().waitFor();
    await until('it cannot be saved', () => dialog().getByRole('button', { name: 'Save' }).isDisabled());
    await dialog().getByLabel('Picture').selectOption({ label: 'HD portrait, for phones – 720 × 1280' });
    await dialog().getByText('High', { exact: true }).click();
    await accessible(page, 'channel settings');
    await shot(page, 'channel-settings');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    const set = ({ canvas, quality }) => [canvas.width, canvas.height, quality];
    await becomes('set', async () => set(await recorder.channel()), [720, 1280, 'high']);
    await until('the preview is upright', () =>
      page.locator('.stage canvas').evaluate(canvas => canvas.height > canvas.width && canvas.dataset.number > 0));
    await shot(page, 'portrait');
  });

  it('keeps several channels and records them at once', async () => {
    await page.getByRole('button', { name: 'New channel' }).click();
    await dialog().getByLabel('Name of the channel').fill('../etc');
    await dialog().getByRole('button', { name: 'Make channel' }).click();
    await dialog().getByRole('alert').waitFor();
    await dialog().getByLabel('Name of the channel').fill('化学课 – 周一');
    await dialog().getByRole('button', { name: 'Make channel' }).click();
    await dialog().getByRole('alert').waitFor();
    await dialog().getByLabel('Name of the channel').fill('化学课 周一');
    await dialog().getByRole('button', { name: 'Make channel' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.locator('.channel-tab[aria-current]', { hasText: '化学课 周一' }).waitFor();
    await page.getByRole('button', { name: 'Add demo' }).click();

    await page.getByRole('button', { name: 'Record all' }).click();
    await until('both are recorded', async () => (await page.locator('.channel-tally').count()) === 2);
    await until('time runs in both', async () =>
      (await page.locator('.channel-tally').allTextContents()).every(text => /0:0[1-9]/.test(text)));
    await accessible(page, 'two channels recorded');
    await fits(page, 'two channels');
    await shot(page, 'two-channels');
    await page.keyboard.press(']');
    await page.locator('.channel-tab[aria-current]', { hasText: 'Demo class' }).waitFor();
    await page.getByRole('button', { name: 'Settings of Demo class' }).click();
    await dialog().getByText('This channel is being recorded.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Stop all' }).click();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await page.locator('.channel-tally').count(), 2);
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stop all' }).click();
    await dialog().getByRole('button', { name: 'Stop all' }).click();
    await until('both have ended', async () => (await page.locator('.channel-tally').count()) === 0);
    const recorded = () => recorder.call('GET', '/api/v1/recordings');
    const names = async () => (await recorded()).map(({ cname }) => cname).sort();
    await becomes('both are kept', names, ['Demo class', '化学课 周一'].sort());
    const recordings = await recorded();
    assert.ok(recordings.every(({ frames_missing: missing, frames }) => missing === 0 && frames > 30));
    assert.ok((await readdir(path(recorder.library, 'another disk'))).includes(new Date().getUTCFullYear().toString()));
  });

  it('comes back to where it was left', async () => {
    await tab('化学课 周一').click();
    await page.reload();
    await page.locator('.channel-tab[aria-current]', { hasText: '化学课 周一' }).waitFor();
  });

  it('records and stops by the keyboard', async () => {
    await page.locator('.record:not([aria-disabled])').waitFor();
    await page.keyboard.press('Shift+R');
    await page.locator('.transport.on').waitFor();
    await page.locator('.record:not([aria-disabled])').waitFor();
    await page.keyboard.press('Shift+R');
    await page.locator('.transport:not(.on)').waitFor();
  });

  it('is bright by daylight, and stays so', async () => {
    await page.keyboard.press(',');
    await dialog().getByText('Light', { exact: true }).click();
    await until('light', () => page.evaluate(() => document.documentElement.dataset.theme === 'light'));
    await accessible(page, 'settings in light');
    await shot(page, 'settings-light');
    await page.keyboard.press('Escape');
    await accessible(page, 'console in light');
    await shot(page, 'console-light');
    await page.reload();
    await page.getByText('Recorder connected').waitFor();
    await becomes('still light', () => page.evaluate(() => document.documentElement.dataset.theme), 'light');
    await page.keyboard.press(',');
    await dialog().getByText('Dark', { exact: true }).click();
  });

  it('tries the encoders, shows the log and saves diagnostics', async () => {
    await dialog().getByRole('tab', { name: 'Recordings' }).click();
    await dialog().getByRole('button', { name: 'Test encoders' }).click();
    await dialog().getByText('In use').waitFor();
    await accessible(page, 'settings: recordings');
    await shot(page, 'settings-recordings');
    await dialog().getByRole('tab', { name: 'Keyboard' }).click();
    await dialog().getByText('Start or stop the recording').waitFor();
    await shot(page, 'settings-keys');
    await dialog().getByRole('tab', { name: 'About' }).click();
    await dialog().getByRole('button', { name: 'Show log' }).click();
    await dialog().locator('.log').waitFor();
    await accessible(page, 'settings: about');
    await shot(page, 'settings-about');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('link', { name: 'Save diagnostics' }).click(),
    ]);
    assert.equal(file.suggestedFilename(), 'rollcall-diagnostics.json');
    await page.keyboard.press('Escape');
  });

  it('removes a channel, and its recordings stay', async () => {
    await page.getByRole('button', { name: 'Settings of 化学课 周一' }).click();
    await dialog().getByRole('button', { name: 'Remove channel' }).click();
    await dialog().getByText('Its recordings stay.').waitFor();
    await dialog().getByRole('button', { name: 'Remove channel' }).click();
    await until('it is gone', async () => (await page.locator('.channel-tab').count()) === 1);
    await becomes('its recordings stay', async () => (await recorder.call('GET', '/api/v1/recordings')).length, 3);
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, []));
});
