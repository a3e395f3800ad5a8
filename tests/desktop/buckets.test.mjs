// A bucket of a service, added in the window: its keys go into the desktop's keyring and nowhere else, and
// a recording arrives with them.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Mock } from './buses.mjs';
import { unlockKeyring } from './elsewhere.mjs';
import { Window, freePort, recorders, screenshot, until, windowNamed, withWindowManager } from './window.mjs';

const SECRET = 'a-secret-of-the-window/with+signs';
const servers = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rollcall-servers');
const folder = mkdtempSync(join(tmpdir(), 'rollcall-buckets-'));
process.env.DBUS_SYSTEM_BUS_ADDRESS = process.env.DBUS_SESSION_BUS_ADDRESS;
let manager;
let mock;
let window;
let server;
let address;

before(async () => {
  manager = await withWindowManager();
  mock = new Mock();
  await mock.one('ready');
  unlockKeyring();
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  server = spawn(join(servers, 'moto/bin/moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  await until('the bucket', () => fetch(`${address}/lessons`, { method: 'PUT' }).then(made => made.ok, () => false));
  window = await Window.open(['--demo', '--library', folder]);
  await until('the demo class', () => windowNamed('Demo class – Rollcall'));
});

after(async () => {
  await window?.close();
  for (const recorder of recorders()) process.kill(recorder, 'SIGTERM');
  await until('the recorder ends', () => recorders().length === 0);
  server?.kill();
  mock?.process.kill();
  manager?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Types into the field with that label. */
const fill = (label, text) =>
  until(`the field ${label}`, () =>
    window.evaluate(
      (label, text) => {
        const named = [...document.querySelectorAll('dialog[open] label')].find(e => e.textContent.trim() === label);
        const field = named && document.getElementById(named.htmlFor);
        if (!field) return false;
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
        field.dispatchEvent(new Event('input', { bubbles: true }));
        return true;
      },
      label,
      text,
    ),
  );

const says = text => until(`"${text}"`, async () => (await window.text()).includes(text));

test('its keys are in the keyring, and it works with them', async () => {
  await window.press('^Settings$');
  await window.press('^Cloud storage$');
  await window.press('^Add a bucket$');
  await window.press('Another S3 service');
  await fill('Name', 'Lessons 课程');
  await fill('Address', address);
  await fill('Bucket', 'lessons');
  await fill('Access key', 'AKIAWINDOW');
  await fill('Secret key', SECRET);
  await window.press('^Test$');
  await says('It works: recordings can go there.');
  screenshot('30-bucket');
  await window.press('^Add bucket$');
  await says('Ready');
  screenshot('31-buckets');
  const found = execFileSync('secret-tool', ['search', '--all', 'service', 'Rollcall buckets'], { encoding: 'utf8' });
  assert.ok(found.includes(SECRET), 'the keyring has them');
  const kept = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const files = kept.map(entry => join(entry.parentPath ?? entry.path, entry.name));
  assert.ok(files.some(file => file.endsWith('buckets.json')));
  for (const file of files) assert.ok(!readFileSync(file).includes(SECRET), file);
});

test('a recording arrives, and the window says so', async () => {
  await window.evaluate(() => document.querySelector('dialog[open]')?.close());
  await window.press('^Record$');
  await until('the time runs', () =>
    window.evaluate(() => /00:00:0[3-9]/.test(document.querySelector('.timecode')?.textContent ?? '')),
  );
  await window.press('^Stop');
  await says('Everything is in the bucket');
  screenshot('32-arrived');
  const listed = await (await fetch(`${address}/lessons?list-type=2`)).text();
  for (const name of ['program/00001.m4s', 'program.mp4', 'recording.json']) assert.ok(listed.includes(name), name);
});
