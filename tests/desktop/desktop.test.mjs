// The console as part of a desktop: recording in the background, the tray, notifications, and a
// machine that stays awake. The other side of each bus is a mock that says what it was told.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Mock } from './buses.mjs';
import { Console, pressKeys, recorders, screenshot, until, windowNamed, withWindowManager } from './window.mjs';

const library = mkdtempSync(join(tmpdir(), 'rollcall-desktop-'));
const options = ['--demo', '--library', library];
const desktop = { DBUS_SYSTEM_BUS_ADDRESS: process.env.DBUS_SESSION_BUS_ADDRESS };
let manager;
let mock;

before(async () => {
  manager = await withWindowManager();
  mock = new Mock();
  await mock.one('ready');
});

afterEach(async () => {
  Console.killAll();
  for (const recorder of recorders()) process.kill(recorder, 'SIGTERM');
  await until('the recorder ends', () => recorders().length === 0);
});

after(() => {
  mock?.process.kill();
  manager?.kill();
  rmSync(library, { recursive: true, force: true });
});

/** Closes the window and chooses that recording goes on. */
async function keepRecording(console) {
  pressKeys(console.window, 'alt+F4');
  const question = await until('the question', () => windowNamed('Rollcall is recording'));
  // "Leave it open" has the focus; the choice before it keeps recording.
  pressKeys(question, 'shift+Tab', 'space');
  await until('the window is hidden', () => !windowNamed('.*Rollcall.*'));
}

test('a recording goes on in the background, keeps the machine awake, and its end is told', async () => {
  const console = await Console.open(options, desktop);
  const idle = await mock.tray(menu => menu.rows.includes('Record Demo class'));
  assert.ok(existsSync(idle.icon), 'the tray has a picture');

  const { sid } = await console.call('POST', 'channels/Demo class/recordings');
  const held = await mock.one('inhibited');
  assert.equal(held.of, 'shutdown:sleep:idle');
  assert.equal(held.mode, 'block');
  const recording = await mock.tray(menu => menu.rows.includes('Stop recording Demo class'));
  assert.notEqual(recording.icon, idle.icon, 'the tray shows that something is recorded');

  pressKeys(console.window, 'alt+F4');
  const question = await until('the question', () => windowNamed('Rollcall is recording'));
  screenshot('9-background');
  pressKeys(question, 'Return');
  await until('the question is gone', () => !windowNamed('Rollcall is recording'));
  assert.equal((await console.call('GET', `recordings/${sid}`)).state, 'recording', 'Return leaves everything as it is');
  assert.ok(windowNamed('.*Rollcall'));

  await keepRecording(console);
  await mock.one('notified', ({ title }) => title === 'Rollcall goes on recording');
  const { duration_ms } = await console.call('GET', `recordings/${sid}`);
  await console.recorded(sid, duration_ms + 500);
  assert.equal(console.process.exitCode, null);

  const second = Console.start(options, desktop);
  assert.equal(await second.code, 0);
  await until('a second start shows it', () => windowNamed('.*Rollcall'));

  assert.ok(!mock.happened.some(({ what }) => what === 'released'), 'the machine is kept awake until the end');
  // Nobody looks: the end of the recording is told.
  await keepRecording(console);
  await mock.press('Stop recording Demo class');
  await mock.one('notified', ({ title, text }) => title === 'Recording finished' && text.includes('Demo class'));
  await mock.one('released');
  await mock.tray(menu => menu.rows.includes('Record Demo class'));
  assert.equal((await console.call('GET', `recordings/${sid}`)).frames_missing, 0);

  await mock.press('Show Rollcall');
  await until('the tray shows it', () => windowNamed('.*Rollcall'));
  await mock.press('Quit');
  assert.equal(await console.code, 0, 'nothing is recorded: it ends at once');
  assert.deepEqual(recorders(), []);
});

test('in Chinese it asks and offers in Chinese', async () => {
  const console = await Console.open(options, { ...desktop, LANGUAGE: 'zh_CN', LANG: 'zh_CN.UTF-8' });
  await mock.tray(menu => menu.rows.includes('录制 Demo class') && menu.rows.includes('退出'));
  const { sid } = await console.call('POST', 'channels/Demo class/recordings');
  await mock.tray(menu => menu.rows.includes('停止录制 Demo class'));
  pressKeys(console.window, 'alt+F4');
  const question = await until('the question', () => windowNamed('Rollcall 正在录制'));
  screenshot('10-chinese');
  pressKeys(question, 'Escape');
  await until('the question is gone', () => !windowNamed('Rollcall 正在录制'));
  await console.call('POST', `recordings/${sid}/stop`);
});

test('without any bus it starts and records', async () => {
  const nowhere = { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
  const console = await Console.open(options, nowhere);
  const { sid } = await console.call('POST', 'channels/Demo class/recordings');
  await console.recorded(sid, 500);
  console.process.kill('SIGINT');
  assert.equal(await console.code, 0);
});
