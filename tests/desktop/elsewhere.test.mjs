// The recorder of another machine in the window, and back; its recordings saved to this one.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Mock } from './buses.mjs';
import { Elsewhere, unlockKeyring } from './elsewhere.mjs';
import {
  Console,
  Window,
  focused,
  heightOf,
  pressKeys,
  recorders,
  screenshot,
  typeText,
  until,
  windowNamed,
  withWindowManager,
} from './window.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-elsewhere-'));
const options = ['--demo', '--library', join(folder, 'own')];
const saved = join(folder, 'saved');
process.env.DBUS_SYSTEM_BUS_ADDRESS = process.env.DBUS_SESSION_BUS_ADDRESS;
let manager;
let mock;
let far;

before(async () => {
  mkdirSync(saved);
  manager = await withWindowManager();
  mock = new Mock();
  await mock.one('ready');
  unlockKeyring();
  far = await Elsewhere.start(join(folder, 'far'));
});

afterEach(async () => {
  Console.killAll();
  for (const recorder of recorders()) process.kill(recorder, 'SIGTERM');
  await until('the recorder ends', () => recorders().length === 0);
});

after(() => {
  far?.end();
  mock?.process.kill();
  manager?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const titled = name => until(`a window "${name}"`, () => windowNamed(name));
/** The form that chooses a recorder, opened from the tray. */
async function form() {
  await mock.press('Connect to another recorder…');
  const form = await until('the form', () => windowNamed('Recorder', { dialog: true }));
  await until('it has the focus', () => focused() === form);
  return form;
}
const there = () => titled(`Far – Rollcall .${new URL(far.wire.url).host}.`);

/** The door into the desktop is closed to another recorder's page. */
async function assertRefused(window) {
  const asked = await window.evaluate(async () => {
    const commands = { choose_folder: { from: '/' }, show_recording: { sid: '0'.repeat(32) }, shortcuts: {}, show_channel: { cname: null } };
    const answers = Object.entries(commands).map(([command, args]) =>
      window.__TAURI_INTERNALS__.invoke(command, args).then(
        () => `${command} was done`,
        why => JSON.stringify(why),
      ),
    );
    return { offered: '__ROLLCALL_DOOR__' in window, answers: await Promise.all(answers) };
  });
  assert.equal(asked.offered, false);
  assert.equal(asked.answers.length, 4);
  for (const answer of asked.answers) assert.match(answer, /not allowed|not_here/);
  assert.ok(!windowNamed('Folder for recordings'));
}

test('another recorder is shown once it took the token; ours goes on; and back', async () => {
  const console = await Console.open(options);
  const { sid } = await console.call('POST', 'channels/Demo class/recordings');
  await mock.one('inhibited');
  const asks = await form();
  typeText(asks, far.wire.url);
  pressKeys(asks, 'Tab');
  typeText(asks, 'wrong');
  const height = heightOf(asks);
  pressKeys(asks, 'Return');
  await until('it says what is wrong', () => heightOf(asks) > height);
  screenshot('12-wrong-token');
  assert.ok(far.wire.asked > 0);
  // The wrong token is marked: typing replaces it.
  typeText(asks, far.token);
  pressKeys(asks, 'Return');
  await there();
  await mock.tray(({ rows }) => rows.includes('Record Far') && !rows.includes('Stop recording Demo class'));
  const { duration_ms } = await console.call('GET', `recordings/${sid}`);
  await console.recorded(sid, duration_ms + 500);
  assert.ok(!mock.happened.some(({ what }) => what === 'released'), 'ours still keeps the machine awake');
  screenshot('13-elsewhere');

  await mock.press('Record Far');
  await mock.tray(({ rows }) => rows.includes('Stop recording Far'));
  const [newest] = await far.call('GET', 'recordings');
  await far.recorded(newest.sid, 2000);
  await mock.press('Stop recording Far');
  await mock.tray(({ rows }) => rows.includes('Record Far'));

  pressKeys(console.window, 'alt+F4');
  const question = await titled('Rollcall is recording');
  pressKeys(question, 'Escape');
  await until('the question is gone', () => !windowNamed('Rollcall is recording'));

  await mock.press('Back to this computer');
  await titled('● .*Demo class – Rollcall');
  await mock.tray(({ rows }) => rows.includes('Stop recording Demo class') && !rows.includes('Back to this computer'));
  await console.call('POST', `recordings/${sid}/stop`);
  await mock.one('released');
});

test('the next console knows address and token from the keyring', async () => {
  await Console.open(options);
  const asks = await form();
  pressKeys(asks, 'Return');
  await there();
  const files = readdirSync(process.env.XDG_STATE_HOME, { recursive: true, withFileTypes: true });
  for (const file of files.filter(entry => entry.isFile())) {
    const text = readFileSync(join(file.parentPath ?? file.path, file.name), 'latin1');
    assert.ok(!text.includes(far.token), `the token is in ${file.name}`);
  }
});

test('a recording is saved where one says, and may be called off', async () => {
  const window = await Window.open(options);
  try {
    pressKeys(await form(), 'Return');
    await there();
    await assertRefused(window);
    await window.press('^Recordings');
    const saving = async name => {
      await window.press('^Download ');
      const chooser = await until('the choice of a place', () => windowNamed('Save recording'));
      await until('it has the focus', () => focused() === chooser);
      screenshot('14-save-as');
      pressKeys(chooser, 'ctrl+a');
      typeText(chooser, join(saved, name));
      pressKeys(chooser, 'Return');
    };

    // Pressed twice, it asks once.
    await window.evaluate(() => {
      const link = document.querySelector('a[aria-label^="Download "]');
      link.click();
      link.click();
    });
    const chooser = await until('the choice of a place', () => windowNamed('Save recording'));
    await until('it has the focus', () => focused() === chooser);
    pressKeys(chooser, 'Escape');
    await until('it is gone', () => !windowNamed('Save recording'));

    await saving('whole.mp4');
    await titled('Saved');
    screenshot('15-saved');
    const whole = readFileSync(join(saved, 'whole.mp4'));
    const originals = readdirSync(join(folder, 'far'), { recursive: true }).filter(name => name.endsWith('program.mp4'));
    assert.ok(originals.some(name => whole.equals(readFileSync(join(folder, 'far', name)))), 'every byte of it');
    pressKeys(await titled('Saved'), 'Return');
    await until('it is gone', () => !windowNamed('Saved'));

    far.wire.holds = true;
    await saving('half.mp4');
    const progress = await titled('Saving half.mp4');
    await until('a part of it', () => existsSync(join(saved, 'half.mp4.part')));
    screenshot('16-saving');
    pressKeys(progress, 'Return');
    await until('it is gone', () => !windowNamed('Saving half.mp4'));
    await until('nothing is left', () => !existsSync(join(saved, 'half.mp4.part')));
    assert.deepEqual(readdirSync(saved), ['whole.mp4']);
    far.wire.holds = false;

    // Where it cannot be written (rights hinder no root), the progress makes room for the reason.
    mkdirSync(join(saved, 'nowhere.mp4.part'));
    await saving('nowhere');
    const problem = await until('it says so', () => windowNamed('Rollcall', { dialog: true }));
    screenshot('22-not-saved');
    assert.ok(!windowNamed('Saving nowhere.mp4'));
    pressKeys(problem, 'Return');
    await until('it is gone', () => !windowNamed('Rollcall', { dialog: true }));
    assert.deepEqual(readdirSync(saved).sort(), ['nowhere.mp4.part', 'whole.mp4']);
  } finally {
    far.wire.holds = false;
    await window.close();
  }
});

test('another recorder that went away offers nothing until it is back', async () => {
  await Console.open(options);
  pressKeys(await form(), 'Return');
  await there();
  await mock.tray(({ rows }) => rows.includes('Record Far'));
  far.wire.cut();
  await mock.tray(({ rows }) => !rows.includes('Record Far') && rows.includes('Back to this computer'));
  await far.wire.mend();
  await mock.tray(({ rows }) => rows.includes('Record Far'));
});

test('an address that is none keeps the focus', async () => {
  await Console.open(options);
  const asks = await form();
  const height = heightOf(asks);
  pressKeys(asks, 'ctrl+a');
  typeText(asks, 'http://recorder.example');
  pressKeys(asks, 'Tab', 'Return');
  await until('it says what is wrong', () => heightOf(asks) > height);
  // What is typed now replaces the address.
  typeText(asks, far.wire.url);
  pressKeys(asks, 'Return');
  await there();
});
