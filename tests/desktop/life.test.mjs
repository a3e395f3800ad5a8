// The console's own life: started twice, closed while recording, ended from a terminal, crashed, and
// with a recorder that cannot live.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import {
  Console,
  moveTo,
  placeOf,
  pressKeys,
  recorders,
  screenshot,
  until,
  windowNamed,
  withWindowManager,
} from './window.mjs';

const library = mkdtempSync(join(tmpdir(), 'rollcall-life-'));
const options = ['--demo', '--library', library];
let manager;

before(async () => {
  manager = await withWindowManager();
});

afterEach(async () => {
  Console.killAll();
  for (const recorder of recorders()) process.kill(recorder, 'SIGTERM');
  await until('the recorder ends', () => recorders().length === 0);
});

after(() => {
  manager.kill();
  rmSync(library, { recursive: true, force: true });
});

test('a second start shows the first window and leaves its recorder alone', async () => {
  const first = await Console.open(options);
  const [recorder] = recorders();
  const second = Console.start(options);
  assert.equal(await second.code, 0);
  assert.equal(second.said, '');
  const other = Console.start(['--library', join(library, 'other')]);
  assert.equal(await other.code, 0);
  assert.match(other.said, /it is open already, with other options/);
  assert.deepEqual(recorders(), [recorder]);
  assert.equal(first.process.exitCode, null);
});

test('without a screen it says so and leaves no recorder', async () => {
  const console = Console.start(options, { DISPLAY: '', WAYLAND_DISPLAY: '' });
  assert.equal(await console.code, 1);
  assert.match(console.said, /^rollcall: There is no screen .*$/m);
  assert.doesNotMatch(console.said, /panicked/);
  assert.deepEqual(recorders(), []);
});

test('hidden and shown again, the window is where it was', async () => {
  const console = await Console.open(options);
  await until('the demo class', () => windowNamed('Demo class – Rollcall'));
  moveTo(console.window, 90, 60);
  const place = await until('it is there', () => placeOf(console.window)?.x > 80 && placeOf(console.window));
  const { sid } = await console.call('POST', 'channels/Demo class/recordings');
  pressKeys(console.window, 'alt+F4');
  const question = await until('the question', () => windowNamed('Rollcall is recording'));
  pressKeys(question, 'shift+Tab', 'space');
  await until('the window is hidden', () => !windowNamed('.*Rollcall.*'));
  assert.equal(await Console.start(options).code, 0);
  await until('it is there again', () => {
    const window = windowNamed('.*Rollcall');
    const now = window && placeOf(window);
    return now && now.x === place.x && now.y === place.y;
  });
  await console.call('POST', `recordings/${sid}/stop`);
});

test('closing asks when any channel is recorded, also one that is not shown', async () => {
  const console = await Console.open(options);
  await console.call('POST', 'channels', { cname: 'Hidden' });
  const { sid } = await console.call('POST', 'channels/Hidden/recordings');
  pressKeys(console.window, 'alt+F4');
  const question = await until('the question', () => windowNamed('Rollcall is recording'));
  screenshot('7-close-asks');
  pressKeys(question, 'Escape');
  await until('the question is gone', () => !windowNamed('Rollcall is recording'));
  assert.equal((await console.call('GET', `recordings/${sid}`)).state, 'recording');
  assert.equal(console.process.exitCode, null);

  await console.call('POST', `recordings/${sid}/stop`);
  pressKeys(console.window, 'alt+F4');
  assert.equal(await console.code, 0, 'nothing is recorded: it closes at once');
  assert.deepEqual(recorders(), []);
});

test("a terminal's Ctrl-C ends the recording well, and the recorder with it", async () => {
  const console = await Console.open(options);
  const { sid } = await console.call('POST', 'channels/Demo class/recordings');
  await console.recorded(sid, 1000);
  console.process.kill('SIGINT');
  assert.equal(await console.code, 0);
  assert.deepEqual(recorders(), []);
  const next = await Console.open(options);
  const recording = await until('the single file', async () => {
    const now = await next.call('GET', `recordings/${sid}`);
    return now.state === 'finished' && now;
  });
  assert.equal(recording.frames_missing, 0);
});

test('a console that crashes takes nothing with it: the next one goes on with its recorder', async () => {
  const console = await Console.open(options);
  const [recorder] = recorders();
  const { sid } = await console.call('POST', 'channels/Demo class/recordings');
  await console.recorded(sid, 500);
  console.process.kill('SIGKILL');
  await console.code;
  const next = await Console.open(options);
  assert.deepEqual(recorders(), [recorder]);
  const before = await next.call('GET', `recordings/${sid}`);
  assert.equal(before.state, 'recording');
  await next.recorded(sid, before.duration_ms + 500);
  const stopped = await next.call('POST', `recordings/${sid}/stop`);
  assert.equal(stopped.frames_missing, 0);
});

test('a recorder that cannot live is given up with a sentence, in a window that still answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-dies-'));
  const program = join(folder, 'rollcall-recorder');
  const ready = '{"ready":true,"url":"http://127.0.0.1:9","console":"http://127.0.0.1:9/#token=x"}';
  writeFileSync(program, `#!/bin/sh\necho '${ready}'\necho 'The library is gone.' >&2\nexit 1\n`);
  chmodSync(program, 0o755);
  const console = Console.start([], { ROLLCALL_RECORDER: program });
  const dialog = await until('the dialog', () => windowNamed('Rollcall', { dialog: true }));
  screenshot('8-given-up');
  pressKeys(dialog, 'Return');
  assert.equal(await console.code, 1);
  assert.match(console.said, /stopped several times in a row/);
  const log = readFileSync(join(process.env.XDG_STATE_HOME, 'rollcall/recorder.log'), 'utf8');
  assert.match(log, /console: the recorder stopped: exit status: 1/);
  assert.match(log, /console: the recorder is given up/);
  rmSync(folder, { recursive: true });
});
