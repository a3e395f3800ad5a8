/**
 * Usage and price over a real recorder: the price beside Record, the bill of a month, the price sheet, and
 * what one recording used.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessible, fits, launch, open, shot } from './browser.mjs';
import { Recorder } from './recorder.mjs';
import { record } from './shelf.mjs';

describe('usage', { timeout: 240_000 }, () => {
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
  const figure = () => page.locator('.quote button');

  it('without a price, the class stands beside Record and nobody is nagged', async () => {
    // Four demo people of 640x360 are exactly 1280x720.
    await page.locator('.quote button', { hasText: /^HD$/ }).waitFor();
    await fits(page, 'console with a class');
    await figure().click();
    const panel = page.getByRole('dialog', { name: 'HD' });
    await panel.getByText('4 people, 921,600 pixels in all.').waitFor();
    await panel.getByText(/turns the camera to 1280 × 720, this becomes HD\+\./).first().waitFor();
    await panel.getByText(/% busy/).waitFor();
    await accessible(page, 'the price panel');
    await shot(page, 'usage-1-panel');
    await page.keyboard.press('Escape');
    assert.equal(await panel.count(), 0);
  });

  it('a month without recordings leads to the price sheet', async () => {
    await to('#/usage');
    await page.getByText(/Nothing was recorded in/).waitFor();
    await page.getByRole('button', { name: 'Prices' }).click();
    const dialog = page.getByRole('dialog', { name: 'Prices' });
    await dialog.getByLabel('Begin with').selectOption({ label: 'Agora 2026, US dollars' });
    await accessible(page, 'the price sheet');
    await shot(page, 'usage-2-prices');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('beside Record stands what an hour costs, and then what it has cost', async () => {
    await to('#/');
    await page.locator('.quote button', { hasText: 'HD$0.36 an hour' }).waitFor();
    await shot(page, 'usage-3-before');
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.locator('.quote button', { hasText: /so far/ }).waitFor();
    await fits(page, 'console while recording');
    await shot(page, 'usage-4-running');
    await page.getByRole('button', { name: 'Stop' }).click();
    first = await record(recorder);
  });

  it('the bill of the month has what was recorded, and goes into a file', async () => {
    await to('#/recordings');
    await page.getByRole('link', { name: 'Usage and price' }).click();
    await page.getByRole('region', { name: 'Bill of the month' }).getByText(/\$0\.0\d/).first().waitFor();
    await accessible(page, 'the bill');
    await fits(page, 'the bill');
    await shot(page, 'usage-5-bill');
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save as CSV' }).click();
    assert.match((await saved).suggestedFilename(), /^rollcall-usage-\d{4}-\d{2}\.csv$/);
    await page.getByText('How this is counted').click();
    await page.getByRole('tab', { name: 'Channel' }).click();
    await shot(page, 'usage-6-channels');
  });

  it('a recording says what it used, second by second', async () => {
    await to(`#/recordings/${first.sid}`);
    await page.locator('.recording-usage summary').click();
    await page.locator('.recording-usage').getByText(/640 × 360/).first().waitFor();
    await page.locator('.recording-usage').scrollIntoViewIfNeeded();
    await shot(page, 'usage-7-recording');
    assert.deepEqual(page.complaints, []);
  });

  it('speaks Chinese', async () => {
    await page.evaluate(() => localStorage.setItem('rollcall.language', 'zh-CN'));
    await to('#/usage');
    await page.reload();
    await page.getByRole('heading', { name: '用量与费用' }).waitFor();
    await page.getByRole('region', { name: '本月账单' }).waitFor();
    await accessible(page, 'the bill in Chinese');
    await shot(page, 'usage-8-chinese');
  });
});
