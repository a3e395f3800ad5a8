// The console in its real window: preview, Record, Stop, play, and a recorder that is killed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Window, look, recorders, screenshot, until } from './window.mjs';

let window;
let library;

before(async () => {
  library = mkdtempSync(join(tmpdir(), 'rollcall-desktop-'));
  window = await Window.open(['--demo', '--library', library]);
});

after(async () => {
  await window?.close();
  // The driver ends the window as a crash would; the recorder is then left alone on purpose.
  for (const recorder of recorders()) process.kill(recorder, 'SIGTERM');
  await until('the recorder ends', () => recorders().length === 0);
  rmSync(library, { recursive: true, force: true });
});

test('the demo class is there and moves on the screen', async () => {
  await until('the preview', () => window.evaluate(() => document.querySelector('canvas')?.width > 300));
  const [x, y, width, height] = await window.box('canvas');
  const first = look(x, y, width, height);
  await until('a moving picture', () => {
    const now = look(x, y, width, height);
    const changed = now.reduce((sum, value, i) => sum + (Math.abs(value - first[i]) > 12 ? 1 : 0), 0);
    return changed > 8;
  });
  screenshot('1-preview');
});

test('Record shows that it records, Stop makes it playable at once', async () => {
  await window.press('^Record$');
  await until('the time runs', () =>
    window.evaluate(() => /00:00:0[3-9]/.test(document.querySelector('.timecode')?.textContent ?? '')),
  );
  assert.match(await window.evaluate(() => document.title), /^●/);
  screenshot('2-recording');
  await window.press('^Stop');
  await until('it says so', () => window.evaluate(() => !document.title.startsWith('●')));
  screenshot('3-stopped');
});

test('the result plays in the console', async () => {
  await window.press('^Play');
  await until('it plays', () =>
    window.evaluate(() => {
      const video = document.querySelector('video');
      return video?.videoWidth === 1280 && video.currentTime > 1;
    }),
  );
  screenshot('4-playing');
  await window.evaluate(() => document.querySelector('video').pause());
  await window.press('^Close');
});

test('a recorder that is killed comes back and the same recording goes on', async () => {
  await window.press('^Record$');
  await until('the time runs', () =>
    window.evaluate(() => /00:00:0[2-9]/.test(document.querySelector('.timecode')?.textContent ?? '')),
  );
  const [recorder] = recorders();
  execFileSync('kill', ['-9', String(recorder)]);
  const killed = performance.now();
  await until('the console says so', async () => (await window.text()).includes('The recorder does not answer.'));
  const noticed = performance.now() - killed;
  assert.ok(noticed < 2000, `said after ${Math.round(noticed)} ms`);
  screenshot('5-killed');
  await until('it is back', async () => !(await window.text()).includes('The recorder does not answer.'));
  assert.notDeepEqual(recorders(), [recorder]);
  await until('the recording goes on', () => window.evaluate(() => document.title.startsWith('●')));
  screenshot('6-back');
  await window.press('^Stop');
  await until('it stopped', () => window.evaluate(() => !document.title.startsWith('●')));
});
