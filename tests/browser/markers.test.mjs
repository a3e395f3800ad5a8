/**
 * Instants are marked while recording and while playing; a file joins a channel.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join as path } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { accessible, fits, launch, open, row, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

/** Two seconds of a tone, as a WAV file. */
function tone() {
  const samples = 2 * 8000;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(16000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < samples; n++) bytes.writeInt16LE(Math.round(12_000 * Math.sin(n / 3)), 44 + n * 2);
  return bytes;
}

describe('markers and files', { timeout: 180_000 }, () => {
  let recorder;
  let browser;
  let page;
  const dialog = () => page.locator('dialog[open]');
  const newest = async () => (await recorder.call('GET', '/api/v1/recordings'))[0];

  before(async () => {
    recorder = await Recorder.start({});
    browser = await launch();
    page = await open(browser, recorder.console);
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  it('takes a file in by its path, and says what is wrong with one', async () => {
    const film = path(recorder.library, 'Break music.wav');
    await writeFile(film, tone());
    await page.getByRole('button', { name: 'Add file…' }).click();
    const field = dialog().getByLabel('File on the recorder’s computer');
    await field.fill('Break music.wav');
    await dialog().getByText('Write the full path').waitFor();
    await field.fill(path(recorder.library, 'nothing.mp4'));
    await dialog().getByRole('button', { name: 'Add file' }).click();
    await dialog().getByText('There is no such file').waitFor();
    await accessible(page, 'adding a file');
    await shot(page, 'add-file');
    await field.fill(`"${film}"`);
    await field.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await row(page, 'Break music').getByText('File').waitFor();
    await until('it is heard', async () => (await recorder.participant('Break music')).stats.level > 0.2);
    await fits(page, 'with a file');
    await shot(page, 'file');
  });

  it('marks while it records, by key and by button', async () => {
    await page.locator('.record:not([aria-disabled])').waitFor();
    await page.keyboard.press('m');
    assert.equal(await page.getByRole('button', { name: 'Mark' }).count(), 0, 'nothing is recorded yet');
    await page.keyboard.press('Shift+R');
    await page.getByRole('button', { name: 'Mark' }).waitFor();
    await until('a second is recorded', async () => (await newest()).duration_ms > 1000);
    await page.keyboard.press('m');
    await until('it is kept', async () => (await newest()).markers?.length === 1);
    await page.getByText(/^Marked at 0:0\d\.$/).waitFor({ state: 'attached' });
    const [first] = (await newest()).markers;
    await until('two more seconds', async () => (await newest()).duration_ms > first.at_ms + 2500);
    await page.getByRole('button', { name: 'Mark' }).click();
    await until('it is kept, too', async () => (await newest()).markers.length === 2);
    await accessible(page, 'marked');
    await fits(page, 'marked');
    await shot(page, 'marking');
    await page.keyboard.press('Shift+R');
    await until('it is finished', async () => (await newest()).state === 'finished');
  });

  it('shows the markers where it is played, and goes from one to the next', async () => {
    const { sid, markers } = await newest();
    await page.goto(new URL(`#/recordings/${sid}`, page.url()).href);
    await page.locator('.player .tick').nth(1).waitFor();
    const video = page.locator('.player video');
    await until('it is there', () => video.evaluate(video => video.readyState >= 2));
    await video.evaluate(video => {
      video.pause();
      video.currentTime = 0;
    });
    const at = () => video.evaluate(video => (video.seeking ? -1 : Math.round(video.currentTime * 1000)));
    await until('at the start', async () => (await at()) === 0);
    for (const { at_ms } of markers) {
      await page.keyboard.press('n');
      await until('at the next marker', async () => Math.abs((await at()) - at_ms) < 40);
    }
    await page.keyboard.press('p');
    await until('at the one before', async () => Math.abs((await at()) - markers[0].at_ms) < 40);

    const title = page.getByLabel('Title of the marker at').first();
    await title.fill('杠杆 – the lever');
    await title.press('Enter');
    await until('it is kept', async () => (await newest()).markers[0].title === '杠杆 – the lever');
    const named = async () => page.locator('.player .tick').first().getAttribute('title');
    await until('its tick is named', async () => /杠杆 – the lever, 0:0\d/.test(await named()));

    await page.locator('.player').focus();
    await page.keyboard.press('Home');
    await until('at the start again', async () => (await at()) === 0);
    await page.keyboard.press('m');
    await until('a third', async () => (await newest()).markers.length === 3);
    assert.equal((await newest()).markers[0].at_ms, 0);
    await page.keyboard.press('?');
    await page.getByText('Previous or next marker').waitFor();
    await shot(page, 'player-markers');
    await page.keyboard.press('Escape');
    await accessible(page, 'player with markers');
    await page.getByRole('button', { name: 'Delete Marker at 0:00' }).click();
    await until('it is gone', async () => (await newest()).markers.length === 2);
    await page.locator('.player .tick').nth(2).waitFor({ state: 'detached' });
    const ours = await page.evaluate(() => document.querySelector('.player')?.contains(document.activeElement));
    assert.ok(ours, 'the keyboard is where it was');
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, []));
});
