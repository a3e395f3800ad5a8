// What the desktop does for the pages of its own recorder: the choice of a folder, a recording's files
// in the file manager, keys that work everywhere.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Mock } from './buses.mjs';
import { Drag } from './drag.mjs';
import {
  Window,
  focused,
  minimize,
  pressAnywhere,
  pressKeys,
  recorders,
  screenshot,
  typeText,
  until,
  windowNamed,
  withWindowManager,
} from './window.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-door-'));
const chosen = join(folder, 'chosen');
// The folder for recordings can be changed only while it is not given at the start.
process.env.XDG_VIDEOS_DIR = folder;
process.env.DBUS_SYSTEM_BUS_ADDRESS = process.env.DBUS_SESSION_BUS_ADDRESS;
let manager;
let mock;
let window;

before(async () => {
  mkdirSync(chosen);
  const settings = join(process.env.XDG_CONFIG_HOME, 'rollcall');
  mkdirSync(settings, { recursive: true });
  // The window manager has these keys.
  writeFileSync(join(settings, 'console.json'), JSON.stringify({ shortcuts: { mark: 'alt+F4' } }));
  manager = await withWindowManager();
  mock = new Mock();
  await mock.one('ready');
  window = await Window.open(['--demo']);
  await until('the demo class', () => windowNamed('Demo class – Rollcall'));
});

after(async () => {
  await window?.close();
  for (const recorder of recorders()) process.kill(recorder, 'SIGTERM');
  await until('the recorder ends', () => recorders().length === 0);
  mock?.process.kill();
  manager?.kill();
  rmSync(join(process.env.XDG_CONFIG_HOME, 'rollcall'), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

const field = () => window.evaluate(() => document.querySelector('.folder-form input')?.value);

async function settings(subject) {
  await window.press('^Settings$');
  await window.press(`^${subject}$`);
}

/** Records for as long as a picture takes, in the channel on the screen. */
async function record() {
  await window.press('^Record$');
  await until('the time runs', () =>
    window.evaluate(() => /00:00:0[1-9]/.test(document.querySelector('.timecode')?.textContent ?? '')),
  );
  await window.press('^Stop');
  await until('it stopped', () => windowNamed('Demo class – Rollcall'));
}

test("the folder for recordings is chosen in the desktop's own dialog", async () => {
  await settings('Recordings');
  const before = await until('the folder', field);
  assert.equal(before, join(folder, 'Rollcall'));
  await window.press('^Choose…$');
  const dialog = await until('the dialog', () => windowNamed('Folder for recordings', { dialog: true }));
  await until('it has the focus', () => focused() === dialog);
  screenshot('17-folder');
  pressKeys(dialog, 'Escape');
  await until('it is gone', () => !windowNamed('Folder for recordings'));
  assert.equal(await field(), before, 'leaving it changes nothing');

  await window.press('^Choose…$');
  const again = await until('the dialog', () => windowNamed('Folder for recordings', { dialog: true }));
  await until('it has the focus', () => focused() === again);
  // What is typed from a slash on is a path.
  typeText(again, chosen);
  pressKeys(again, 'Return');
  await until('it is gone', () => !windowNamed('Folder for recordings'));
  await until('the folder is there', async () => (await field()) === chosen);
  await window.press('^Use this folder$');
  await until('it is used', () =>
    window.evaluate(async () => (await (await fetch('/api/v1/system')).json()).library).then(now => now === chosen),
  );
  await window.press('^Close$');
});

test('a recording is shown in the file manager', async () => {
  await record();
  await window.press('^Recordings');
  await window.press('^All recordings');
  await window.press('^Show Demo class in its folder$');
  const { uris } = await mock.one('files');
  assert.equal(uris.length, 1);
  assert.ok(uris[0].startsWith(`${pathToFileURL(chosen)}/`), uris[0]);
  assert.match(uris[0], /_Demo-class(\/program\.mp4)?$/);
});

test('files over the window find a place with words and take part; one that cannot be shown is named', async () => {
  await window.evaluate(() => {
    location.hash = '#/';
  });
  const film = join(folder, 'Intro.mp4');
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=d=2:s=320x180:r=15', '-pix_fmt', 'yuv420p', film]);
  const file = join(folder, 'notes.txt');
  writeFileSync(file, 'no picture, no sound');
  const files = await Drag.begin(film, file);
  await until('the place for files', async () => {
    files.move();
    return (await window.text()).includes('Drop 2 files to add them to Demo class');
  });
  screenshot('19-drop');
  files.drop();
  await until('it says so', async () => (await window.text()).includes('Not added: notes.txt'));
  await window.press('^People');
  await until('the film is on stage', () =>
    window.evaluate(() =>
      [...document.querySelectorAll('.person')].some(({ innerText }) => /Intro/.test(innerText) && /320.180/.test(innerText)),
    ),
  );
  screenshot('20-dropped');
  assert.equal(await window.evaluate(() => document.querySelector('.drop-zone')), null);
  files.end();
});

test('keys work everywhere once they are chosen, and say when another program has them', async () => {
  await settings('Keyboard');
  await until('the keys that are taken', async () => (await window.text()).includes('Another program uses these keys.'));
  const main = windowNamed('.*Rollcall');
  for (const [action, keys, names] of [
    ['Start recording', 'ctrl+alt+r', 'Ctrl Alt R'],
    ['Stop recording', 'F9', 'F9'],
  ]) {
    await window.press(`^${action}: Off$`);
    await until('it listens', () => window.evaluate(() => document.activeElement?.className.includes('listening')));
    pressKeys(main, keys);
    await until(names, () =>
      window.evaluate(label => document.querySelector(`[aria-label="${label}"]`) !== null, `${action}: ${names}`),
    );
  }
  screenshot('18-keys');
  await window.press('^Close$');

  // Keys that do something already do nothing while others are chosen.
  const free = await window.evaluate(() => document.title);
  await window.press('^Settings$');
  await window.press('^Keyboard$');
  await window.press('^Mark this moment: ');
  await until('it listens', () => window.evaluate(() => document.activeElement?.className.includes('listening')));
  // Answered once they rest.
  await window.evaluate(() => window.__TAURI_INTERNALS__.invoke('shortcuts').then(all => all.length));
  pressKeys(main, 'ctrl+alt+r');
  await until('it says so', async () => (await window.text()).includes('These keys do something else here already.'));
  assert.equal(await window.evaluate(() => document.title), free, 'nothing is recorded');
  await window.press('^Close$');

  minimize(main);
  await until('the window is away', () => focused() !== main);
  pressAnywhere('ctrl+alt+r');
  await mock.one('notified', ({ title, text }) => title === 'Recording started' && text.includes('Demo class'));
  pressAnywhere('ctrl+alt+r');
  await mock.one('notified', ({ text }) => text === 'Demo class is being recorded already.');
  pressAnywhere('F9');
  await mock.one('notified', ({ title }) => title === 'Recording finished');
});
