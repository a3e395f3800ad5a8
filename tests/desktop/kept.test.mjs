// What was chosen in the window is there at the next start: the page finds it on the origin of last time.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Mock } from './buses.mjs';
import { Console, Window, pressKeys, recorders, screenshot, until, windowNamed, withWindowManager } from './window.mjs';

const library = mkdtempSync(join(tmpdir(), 'rollcall-kept-'));
const options = ['--demo', '--library', library];
process.env.DBUS_SYSTEM_BUS_ADDRESS = process.env.DBUS_SESSION_BUS_ADDRESS;
let manager;
let mock;
let window;

before(async () => {
  manager = await withWindowManager();
  mock = new Mock();
  await mock.one('ready');
});

afterEach(async () => {
  await window?.close();
  Console.killAll();
  for (const recorder of recorders()) process.kill(recorder, 'SIGTERM');
  await until('the recorder ends', () => recorders().length === 0);
});

after(() => {
  mock?.process.kill();
  manager?.kill();
  rmSync(join(process.env.XDG_CONFIG_HOME, 'rollcall'), { recursive: true, force: true });
  rmSync(library, { recursive: true, force: true });
});

async function open() {
  window = await Window.open(options);
  await until('the demo class', () => windowNamed('Demo class – Rollcall'));
  await until('its page', () => window.evaluate(() => document.querySelector('button') !== null));
}

/** Closes it as its owner does: nothing is recorded, so the recorder ends with it. */
async function close() {
  pressKeys(windowNamed('Demo class – Rollcall'), 'alt+F4');
  await until('it ends', () => recorders().length === 0 && !windowNamed('.*Rollcall'));
  await window.close();
  window = undefined;
}

/** Chooses in the settings that are open. */
const choose = name =>
  until(name, () =>
    window.evaluate(name => {
      const label = [...document.querySelectorAll('label')].find(({ innerText }) => innerText.trim() === name);
      label?.click();
      return label !== undefined;
    }, name),
  );

const origin = () => window.evaluate(() => location.origin);
const theme = () => window.evaluate(() => document.documentElement.dataset.theme);
const language = () => window.evaluate(() => document.documentElement.lang);

test('appearance and language are chosen once, and the shell speaks the language too', async () => {
  await open();
  const first = await origin();
  await window.press('^Settings$');
  assert.equal(await theme(), 'light', 'as the system is');
  await choose('Dark');
  await until('it is dark', async () => (await theme()) === 'dark');
  await mock.tray(({ rows }) => rows.includes('Record Demo class'));
  await choose('简体中文');
  await until('it is spoken', async () => (await language()) === 'zh-CN');
  await mock.tray(({ rows }) => rows.includes('录制 Demo class') && rows.includes('退出'));
  await close();

  await open();
  assert.equal(await origin(), first);
  assert.equal(await theme(), 'dark');
  assert.equal(await language(), 'zh-CN');
  await mock.tray(({ rows }) => rows.includes('退出'));
  screenshot('21-kept');
});

test('where the port of last time is taken, it starts on another and speaks the language that was chosen', async () => {
  const kept = () => JSON.parse(readFileSync(join(process.env.XDG_CONFIG_HOME, 'rollcall/console.json'), 'utf8'));
  const { port } = kept();
  const taken = createServer().listen(port, '127.0.0.1');
  await new Promise(resolve => taken.once('listening', resolve));
  try {
    await open();
    assert.notEqual(await origin(), `http://127.0.0.1:${port}`);
    assert.equal(await language(), 'zh-CN');
    assert.equal(`http://127.0.0.1:${kept().port}`, await origin(), 'the next start looks there');
  } finally {
    await new Promise(resolve => taken.close(resolve));
  }
});
