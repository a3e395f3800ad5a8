/**
 * Real Chromium with a fake camera and microphone, and what tests look at in it.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';
import { OUT_DIR } from './recorder.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const ALWAYS = ['--no-sandbox', '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required'];
/** What a browser has: devices, and a person who allows them. */
export const DEVICES = ['--use-fake-device-for-media-stream'];
export const ALLOWED = ['--use-fake-ui-for-media-stream'];

export function launch(...more) {
  return chromium.launch({ executablePath: CHROMIUM, args: [...ALWAYS, ...more.flat()] });
}

/** A browser that can be killed, as a crash or a pulled plug does. */
export async function launchMortal(...more) {
  const server = await chromium.launchServer({ executablePath: CHROMIUM, args: [...ALWAYS, ...more.flat()] });
  return { browser: await chromium.connect(server.wsEndpoint()), kill: () => server.kill() };
}

/** A page of a person of its own; what its console complains about is kept. */
export async function open(browser, address, { locale = 'en', width = 1280, height = 720, prepare = async () => {} } = {}) {
  const context = await browser.newContext({ locale, viewport: { width, height } });
  await prepare(context);
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', error => page.complaints.push(String(error.stack)));
  page.on('console', message => {
    if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text())) {
      page.complaints.push(message.text());
    }
  });
  await page.goto(address);
  return page;
}

/** Waits until `check` gives something true, and gives it. */
export async function until(what, check, limit = 15_000) {
  const end = Date.now() + limit;
  let last;
  for (;;) {
    try {
      const found = await check();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`not within ${limit} ms: ${what}`, { cause: last });
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Waits until what is read equals what is expected: pages and recorders follow a press in their own time. */
export async function becomes(what, read, expected, limit) {
  let last;
  const same = async () => {
    last = await read();
    return isDeepStrictEqual(last, expected);
  };
  await until(what, same, limit).catch(() => assert.deepEqual(last, expected, what));
}

export const shot = (page, name) => page.screenshot({ path: resolve(OUT_DIR, `${name}.png`) });

/** Fails on serious findings of axe, colours included. */
export async function accessible(page, what) {
  await page.evaluate(AXE);
  const findings = await page.evaluate(async () => {
    // Toasts and dialogs come in with an animation; half transparent text has no contrast.
    await Promise.all(document.getAnimations().filter(a => a.effect?.getTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})));
    const { violations } = await window.axe.run(document);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
  });
  assert.deepEqual(findings, [], what);
}

/** Nothing is cut off sideways, and no controls hide below the edge. */
export async function fits(page, what) {
  const over = await page.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    return { sideways: scrollWidth - clientWidth, down: scrollHeight - clientHeight };
  });
  assert.deepEqual(over, { sideways: 0, down: 0 }, what);
}

/** A participant's row in the console. */
export const row = (page, name) => page.locator('.person', { has: page.locator('.person-name', { hasText: name }) });

/** Gets ready and joins; returns when the person is live. */
export async function join(page, name) {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await live(page);
}

export const live = (page, limit = 15_000) => page.locator('[data-phase="live"]').waitFor({ timeout: limit });
