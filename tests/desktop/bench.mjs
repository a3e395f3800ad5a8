// What the console costs in its real window, while 17 people are previewed and recorded: `./run bench.mjs`.
// Prints a table; it is no test. Without a graphics processor everything is painted in software.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Console, Window, recorders, until } from './window.mjs';

/** When a process was started; the kernel counts hundredths of a second since it booted. */
function startOf(pid) {
  const ticks = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[19]);
  const now = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return Date.now() - (now - ticks / 100) * 1000;
}

const SECONDS = 30;
const PEOPLE = 17;
const library = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
const window = await Window.open(['--demo', '--library', library]);
const painted = await until('a first paint', () =>
  window.evaluate(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return paint && { page: paint.startTime, at: performance.timeOrigin + paint.startTime };
  }),
);
await until('the room', () => window.evaluate(() => document.querySelectorAll('.person').length === 4));
const began = startOf(execFileSync('pgrep', ['-nx', 'rollcall'], { encoding: 'utf8' }).trim());
const api = await Console.beside();
for (let i = 4; i < PEOPLE; i++) await api.call('POST', 'channels/Demo class/participants', { source: 'demo' });
await until('17 people', () => window.evaluate(people => document.querySelectorAll('.person').length === people, PEOPLE));
await window.press('^Record$');
await until('the time runs', () => window.evaluate(() => /00:00:0[2-9]/.test(document.querySelector('.timecode').textContent)));

const number = () => window.evaluate(() => Number(document.querySelector('.stage canvas').dataset.number));
const before = await number();
const gaps = await window.evaluateLong((milliseconds, done) => {
  const gaps = [];
  const began = performance.now();
  let last = began;
  const frame = now => {
    gaps.push(now - last);
    last = now;
    if (now - began < milliseconds) requestAnimationFrame(frame);
    else done(gaps.slice(1));
  };
  requestAnimationFrame(frame);
}, SECONDS * 1000);
const after = await number();
const [{ sid }] = await api.call('GET', 'recordings');
await api.call('POST', `recordings/${sid}/stop`);
const { frames, frames_missing: missing } = await api.call('GET', `recordings/${sid}`);
await window.close();
for (const recorder of recorders()) process.kill(recorder, 'SIGTERM');
await until('the recorder ends', () => recorders().length === 0);
rmSync(library, { recursive: true, force: true });

const length = gaps.reduce((sum, gap) => sum + gap, 0) / 1000;
const sorted = gaps.toSorted((a, b) => a - b);
console.log(`The window with ${PEOPLE} people, previewed and recorded for ${SECONDS} s:\n\n| what | |\n|---|---|`);
for (const [what, value] of [
  ['first paint after the program was started', `${(painted.at - began).toFixed(0)} ms`],
  ['of these since the page was asked for', `${painted.page.toFixed(0)} ms`],
  ['interface', `${(gaps.length / length).toFixed(1)} fps; 95 % of frames within ${sorted[Math.floor(gaps.length * 0.95)].toFixed(0)} ms`],
  ['preview', `${((after - before) / length).toFixed(1)} pictures composed a second`],
  ['frames missing from the recording', `${missing} of ${frames}`],
])
  console.log(`| ${what} | ${value} |`);
