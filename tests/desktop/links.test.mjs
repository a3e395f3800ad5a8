// Links (rollcall://) into the console: at its start, while it is open, and wrong ones.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Console, pressKeys, recorders, screenshot, until, windowNamed, withWindowManager } from './window.mjs';

const library = mkdtempSync(join(tmpdir(), 'rollcall-links-'));
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

test('a link shows its channel or recording in the window that is open', async () => {
  const console = await Console.open(options);
  await until('the demo class', () => windowNamed('Demo class – Rollcall'));
  await console.call('POST', 'channels', { cname: '数学 (1)' });
  const { sid } = await console.call('POST', 'channels/Demo class/recordings');
  await console.recorded(sid, 1000);
  await console.call('POST', `recordings/${sid}/stop`);

  const follow = link => Console.start([...options, link]).code;
  assert.equal(await follow(`rollcall://channel/${encodeURIComponent('数学 (1)')}`), 0);
  await until('its channel', () => windowNamed('数学 .1. – Rollcall'));
  assert.equal(await follow('rollcall://channel/Demo%20class'), 0);
  await until('its channel', () => windowNamed('Demo class – Rollcall'));
  assert.equal(await follow(`rollcall://recording/${sid}`), 0);
  assert.equal(recorders().length, 1);
  assert.equal(console.process.exitCode, null);
});

test('a link starts the console at its place', async () => {
  await Console.open([...options, `rollcall://channel/${encodeURIComponent('数学 (1)')}`]);
  await until('its channel', () => windowNamed('数学 .1. – Rollcall'));
});

test('a wrong link is said and starts nothing', async () => {
  const console = Console.start(['rollcall://elsewhere/x']);
  const dialog = await until('the dialog', () => windowNamed('Rollcall', { dialog: true }));
  screenshot('11-wrong-link');
  pressKeys(dialog, 'Return');
  assert.equal(await console.code, 2);
  assert.match(console.said, /no link to a channel or a recording/);
  assert.deepEqual(recorders(), []);
});
