/**
 * A recording goes to a bucket while it is made, leaves this computer, and comes back: over a real
 * recorder and a folder as the bucket.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { accessible, becomes, fits, launch, open, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';
import { record } from './shelf.mjs';

describe('buckets', { timeout: 240_000 }, () => {
  let recorder;
  let browser;
  let page;
  let place;
  let bucket;
  let film;

  before(async () => {
    recorder = await Recorder.start();
    place = await mkdtemp(join(tmpdir(), 'rollcall-bucket-'));
    bucket = join(place, 'lessons 课程');
    browser = await launch();
    page = await open(browser, recorder.console);
    await page.getByText('Recorder connected').waitFor();
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
    await rm(place, { recursive: true, force: true });
  });

  const dialog = () => page.locator('dialog[open]');
  const to = hash => page.evaluate(next => { window.location.hash = next; }, hash);
  const settings = async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await dialog().getByRole('tab', { name: 'Cloud storage' }).click();
  };
  const now = () => recorder.call('GET', `/api/v1/recordings/${film.sid}`);
  const badge = () => page.locator(`[data-sid="${film.sid}"] .way-badge`);
  /** Every file below a folder, by its name in there. */
  const files = async folder => {
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = found.filter(entry => entry.isFile()).map(entry => join(entry.parentPath ?? entry.path, entry.name));
    return names.map(name => name.slice(folder.length + 1)).sort();
  };
  /** The recording's folder in the bucket. */
  const there = async () => {
    const found = await readdir(bucket, { recursive: true, withFileTypes: true });
    const folder = found.find(entry => entry.isDirectory() && entry.name.startsWith(film.sid));
    return join(folder.parentPath ?? folder.path, folder.name);
  };
  const plays = async () => {
    const video = page.locator('.watch-main video');
    await video.waitFor();
    await until('it plays', () => video.evaluate(element => element.currentTime > 0.3));
  };

  it('says what is so without one, and which services there are', async () => {
    assert.equal(await page.locator('.upload-hint').count(), 0);
    await settings();
    await dialog().getByRole('heading', { name: 'Recordings stay on this computer only' }).waitFor();
    await accessible(page, 'no bucket');
    await shot(page, 'buckets-0');
    await dialog().getByRole('button', { name: 'Add a bucket' }).click();
    await dialog().getByRole('heading', { name: 'Where is your bucket?' }).waitFor();
    await accessible(page, 'services');
    await fits(page, 'services');
    await shot(page, 'buckets-services');
  });

  it('is added by the form, and tried before it is', async () => {
    await dialog().getByRole('button', { name: /^A folder/ }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('School archive');
    await dialog().getByLabel('Folder', { exact: true }).fill(bucket);
    await dialog().getByRole('button', { name: 'Test' }).click();
    // A disk that is not there is never made up.
    await dialog().getByText('There is no bucket or folder of that name.').waitFor();
    await accessible(page, 'a test that failed');
    await shot(page, 'buckets-test-failed');
    await mkdir(bucket);
    await dialog().getByRole('button', { name: 'Test' }).click();
    await dialog().getByText('It works: recordings can go there.').waitFor();
    await becomes('its steps', () => dialog().locator('.rehearsal li').evaluateAll(steps => steps.map(step => step.dataset.state)), ['done', 'done', 'done', 'done']);
    await dialog().getByRole('checkbox', { name: /Send all recordings here/ }).uncheck();
    await shot(page, 'buckets-form');
    await dialog().getByRole('button', { name: 'Add bucket' }).click();
    await dialog().getByText('Ready').waitFor();
    assert.deepEqual((await files(bucket)).filter(name => !name.startsWith('.')), [], 'the test leaves nothing behind');
  });

  it('is where recordings go as soon as it is chosen', async () => {
    await dialog().getByLabel('Recordings go to').selectOption('School archive');
    await until('it is kept', async () => (await recorder.call('GET', '/api/v1/uploads')).settings.destination.primary);
    await dialog().getByText('What stays on this computer').waitFor();
    await accessible(page, 'cloud storage');
    await shot(page, 'buckets-settings');
    await page.keyboard.press('Escape');
    await page.locator('.upload-hint').getByText('Everything is in the bucket').waitFor();
  });

  it('has everything of a recording, byte by byte', async () => {
    film = await record(recorder, 4000);
    await to('#/recordings');
    await badge().getByText('In the bucket', { exact: true }).waitFor();
    await becomes('no mark before the title', () => page.title(), 'Recordings – Rollcall');
    await accessible(page, 'a recording in the bucket');
    await shot(page, 'buckets-library');
    const [here, away] = [await recorder.folderOf(film.sid), await there()];
    const sent = await files(away);
    for (const name of ['recording.json', 'program/index.m3u8', 'program/00001.m4s', 'program.mp4']) {
      assert.ok(sent.includes(name), `${name} is in the bucket: ${sent}`);
    }
    for (const name of sent) {
      assert.ok((await readFile(join(here, name))).equals(await readFile(join(away, name))), name);
    }
    assert.match(away, new RegExp(`^${bucket}/rollcall/\\d{4}/\\d{2}/${film.sid}_`));
  });

  it('shows where each file is', async () => {
    await to(`#/recordings/${film.sid}`);
    const panel = page.getByRole('region', { name: 'In the cloud' });
    await panel.getByText('Everything is in its bucket, and was checked there.').waitFor();
    await panel.locator('summary').click();
    await panel.getByText('program/00001.m4s').waitFor();
    await panel.getByText('There, and checked').first().waitFor();
    await accessible(page, 'a recording and its files');
    await shot(page, 'buckets-files');
  });

  it('may be the only place, and gives everything back', async () => {
    await settings();
    await dialog().getByText('As little as possible').click();
    await until('its media is away', async () => (await now()).away);
    const left = await files(await recorder.folderOf(film.sid));
    assert.ok(left.includes('recording.json') && !left.includes('program.mp4'), `stays here: ${left}`);
    await dialog().getByText('Everything', { exact: true }).click();
    await until('all is kept again', async () => (await recorder.call('GET', '/api/v1/uploads')).settings.keep.keep === 'all');
    await page.keyboard.press('Escape');
    const away = page.getByRole('region', { name: 'This recording is only in the bucket' });
    await away.waitFor();
    assert.equal(await page.locator('video').count(), 0);
    await accessible(page, 'a recording that is away');
    await shot(page, 'buckets-away');
    await away.getByRole('button', { name: /^Fetch / }).click();
    await until('it is here', async () => !(await now()).away);
    await plays();
    await page.getByText('A recording was fetched from its bucket.').waitFor();
  });

  it('gives back what this computer has never seen', async () => {
    await recorder.call('DELETE', `/api/v1/recordings/${film.sid}`);
    await recorder.call('DELETE', `/api/v1/trash/${film.sid}`);
    await to('#/recordings');
    await page.getByRole('heading', { name: 'No recordings yet' }).waitFor();
    await page.getByRole('button', { name: 'From a bucket…' }).click();
    const found = dialog().locator(`[data-sid="${film.sid}"]`);
    // Its folder is all that is known of it.
    await found.getByText('Demo-class').waitFor();
    await accessible(page, 'what a bucket has');
    await fits(page, 'what a bucket has');
    await shot(page, 'buckets-found');
    await found.getByRole('button', { name: 'Fetch Demo-class' }).click();
    await found.getByRole('button', { name: 'Open Demo class' }).click();
    await plays();
    await shot(page, 'buckets-fetched');
  });

  it('is helped out by the backup while its disk is gone, and catches up', async () => {
    const backup = join(place, 'backup');
    await mkdir(backup);
    await recorder.call('POST', '/api/v1/buckets', { name: 'USB disk', service: 'folder', bucket: backup });
    const { settings: before } = await recorder.call('GET', '/api/v1/uploads');
    await recorder.call('PUT', '/api/v1/uploads', { ...before, backup_after_s: 5 });
    await settings();
    await dialog().getByLabel('Backup', { exact: true }).selectOption('USB disk');
    await dialog().getByLabel('The backup takes over after').waitFor();
    await page.keyboard.press('Escape');
    await rename(bucket, `${bucket} away`);
    film = await record(recorder, 3000);
    await page.locator('.upload-hint').getByText('Uploads fail').waitFor();
    await page.getByText('Recordings do not get to “School archive”.').first().waitFor();
    await to('#/recordings');
    await badge().getByText('Safe in the backup').waitFor({ timeout: 60_000 });
    assert.match(await page.title(), /^! /);
    await accessible(page, 'safe in the backup');
    await shot(page, 'buckets-backup');
    await to(`#/recordings/${film.sid}`);
    const panel = page.getByRole('region', { name: 'In the cloud' });
    await panel.getByText('There is no bucket or folder of that name.').waitFor();
    await shot(page, 'buckets-backup-panel');
    await rename(`${bucket} away`, bucket);
    await panel.getByRole('button', { name: 'Try again now' }).click();
    await panel.getByText('Everything is in its bucket, and was checked there.').waitFor({ timeout: 60_000 });
    await page.locator('.upload-hint').getByText('Everything is in the bucket').waitFor();
    await recorder.call('PUT', '/api/v1/uploads', before);
  });

  it('cannot be removed while recordings go there; then only the list forgets it', async () => {
    await settings();
    const remove = async () => {
      await dialog().getByRole('button', { name: 'Remove School archive' }).click();
      await dialog().getByRole('button', { name: 'Remove', exact: true }).click();
    };
    await remove();
    await dialog().getByText('Recordings go to this bucket, or are on their way to it.').waitFor();
    await dialog().getByLabel('Recordings go to').selectOption('Nowhere: on this computer only');
    await until('nowhere', async () => !(await recorder.call('GET', '/api/v1/uploads')).settings.destination.primary);
    await remove();
    await until('it is forgotten', async () => (await dialog().locator('.bucket').count()) === 1);
    await page.keyboard.press('Escape');
    assert.ok((await files(await there())).includes('program.mp4'));
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, []));
});
