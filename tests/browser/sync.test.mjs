/**
 * Sound against picture, from the camera of a real browser to the recorded file; and a browser that
 * is killed without goodbye while it is recorded.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ALLOWED, join, launchMortal, open, until } from './browser.mjs';
import { devices, lateAtSource, measured, watchDevices } from './camera.mjs';
import { Recorder } from './recorder.mjs';

/** Sound against picture, any participant, any time. */
const LIP_SYNC_MS = 45;
const CNAME = 'Sync';
/** Inside the halves of a best fit of two, and of the whole canvas. */
const LEFT = [320, 360, 64, 64];
const RIGHT = [960, 360, 64, 64];
const MIDDLE = [608, 328, 64, 64];

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

describe('sync', { timeout: 120_000 }, () => {
  let recorder;
  let folder;
  const browsers = [];

  const guest = async (name, tone) => {
    const mortal = await launchMortal(await devices(folder, tone), ALLOWED);
    browsers.push(mortal);
    const { url } = await recorder.invite(CNAME);
    const page = await open(mortal.browser, url, { prepare: watchDevices });
    await join(page, name);
    await until(`the media of ${name}`, async () => {
      const { stats } = (await recorder.participant(name, CNAME)) ?? {};
      return stats?.fps > 0 && stats.audio;
    });
    return { ...mortal, page };
  };

  before(async () => {
    folder = await mkdtemp(path(tmpdir(), 'rollcall-camera-'));
    recorder = await Recorder.start({ demo: false });
    await recorder.call('POST', '/api/v1/channels', { cname: CNAME, layout: { kind: 'best-fit' } });
  });

  after(async () => {
    for (const { kill } of browsers) await kill();
    await recorder?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps lips and voice together, and one browser that is killed harms nobody', async () => {
    const ada = await guest('Ada', 1000);
    const ben = await guest('Ben', 1600);
    const { sid } = await recorder.call('POST', `/api/v1/channels/${CNAME}/recordings`);
    const [adaLate, benLate] = await Promise.all([lateAtSource(ada.page, 6), lateAtSource(ben.page, 6)]);

    await ben.kill();
    await until('Ben has left', async () => !(await recorder.participant('Ben', CNAME)), 20_000);
    const alone = (await recorder.call('GET', `/api/v1/recordings/${sid}`)).duration_ms / 1000;
    await until('three seconds more', async () => {
      const { duration_ms: length } = await recorder.call('GET', `/api/v1/recordings/${sid}`);
      return length / 1000 > alone + 3;
    });
    await recorder.call('POST', `/api/v1/recordings/${sid}/stop`);
    const recording = await until('the single file', async () => {
      const now = await recorder.call('GET', `/api/v1/recordings/${sid}`);
      return now.state === 'finished' && now;
    });
    assert.equal(recording.frames_missing, 0);
    const file = path(await recorder.folderOf(sid), recording.mp4);

    const left = await measured(file, 1000, LEFT);
    const right = await measured(file, 1600, RIGHT);
    const middle = await measured(file, 1000, MIDDLE);
    assert.equal(left.complaints, '');
    assert.ok(Math.abs(left.frames / 30 - recording.duration_ms / 1000) < 0.04, 'as long as it says');
    // The middle is the seam of two until Ada has the canvas alone.
    const flashes = { ada: left.flashes.filter(at => at < alone - 1), ben: right.flashes.filter(at => at < alone - 1) };
    assert.ok(flashes.ada.length > 8, `Ada flashes on: ${flashes.ada}`);
    assert.ok(flashes.ada.every((at, i, all) => i === 0 || at - all[i - 1] < 1.2), `without a gap: ${flashes.ada}`);
    assert.ok(flashes.ben.length >= 4 && flashes.ben.at(-1) < flashes.ada.at(-1) - 4, `Ben ends: ${flashes.ben}`);
    assert.ok(middle.flashes.filter(at => at > alone).length >= 2, 'Ada has the canvas alone');

    for (const [name, { late_ms: late }, source] of [['Ada', left, adaLate], ['Ben', right, benLate]]) {
      const error = median(late) - source;
      console.log(`# ${name}: beep ${source.toFixed(0)} ms after the flash at the camera, ${error.toFixed(0)} ms more in the file`);
      assert.ok(Math.abs(error) <= LIP_SYNC_MS, `${name}: ${error} ms; ${late}`);
    }
  });
});
