// The real window, driven over WebDriver. Screenshots are taken from the screen itself: what a
// script reports of a picture flatters it.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Longest wait for anything; a limit, not a delay. */
const LIMIT_MS = 30_000;

const out = process.env.OUT_DIR ?? 'out';

/** Asks again and again until the answer is truthy. */
export async function until(what, ask, limit = LIMIT_MS) {
  const end = performance.now() + limit;
  let last;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise(resolve => setImmediate(resolve));
  }
  throw new Error(`${what} did not happen within ${limit} ms${last ? `: ${last.message}` : ''}`);
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** A picture of the whole screen, kept among the results. */
export function screenshot(name) {
  const file = join(out, `${name}.png`);
  execFileSync('import', ['-window', 'root', file]);
  return file;
}

/** The grey values of a part of the screen, small: enough to see whether it moves. */
export function look(x, y, width, height) {
  const crop = `${width}x${height}+${x}+${y}`;
  return execFileSync('import', ['-window', 'root', '-crop', crop, '-resize', '48x27!', '-colorspace', 'Gray', 'gray:-']);
}

/** Recorders that consoles of this run started; others on this machine are none of our business. */
export function recorders() {
  const running = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return running.map(Number).filter(pid => {
    try {
      const ours = `XDG_RUNTIME_DIR=${process.env.XDG_RUNTIME_DIR}\0`;
      return (
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('rollcall-recorder\0serve\0--ready-json') &&
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(ours)
      );
    } catch {
      return false;
    }
  });
}

const x11 = (...words) =>
  execFileSync('xdotool', words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });

/** The windows on the screen, with their names. xdotool itself looks for names in Latin letters alone. */
function windows() {
  const ids = x11('search', '--onlyvisible', '--name', '').split('\n').filter(Boolean);
  const names = x11(...ids.flatMap(id => ['getwindowname', id])).split('\n');
  return ids.map((id, i) => ({ id, name: names[i] }));
}

/** The window on the screen that is named exactly so, perhaps a dialog or one of a process; else none. */
export function windowNamed(name, { dialog = false, of } = {}) {
  const found = (() => {
    try {
      return windows().filter(window => new RegExp(`^${name}$`).test(window.name));
    } catch {
      // There is none at all, or one just went.
      return [];
    }
  })();
  const kind = id => execFileSync('xprop', ['-id', id, '_NET_WM_WINDOW_TYPE'], { encoding: 'utf8' });
  const owner = id => Number(x11('getwindowpid', id));
  return found.find(({ id }) => (!dialog || kind(id).includes('DIALOG')) && (!of || owner(id) === of))?.id;
}

/** Presses keys in a window that has the focus. */
export function pressKeys(window, ...keys) {
  x11('windowactivate', '--sync', window, 'key', '--clearmodifiers', ...keys);
}

/** Types into what has the focus in a window. */
export function typeText(window, text) {
  x11('windowactivate', '--sync', window, 'type', '--delay', '1', text);
}

/** Presses keys wherever the focus is. */
export function pressAnywhere(...keys) {
  x11('key', '--clearmodifiers', ...keys);
}

/** Moves and presses the mouse, in xdotool's words. */
export const mouse = (...words) => x11(...words.map(String));

/** Puts a window away, as its owner does. */
export const minimize = window => x11('windowminimize', window);

/** The window that has the focus. */
export const focused = () => x11('getwindowfocus').trim();

/** How high a window is. */
export const heightOf = window => Number(/HEIGHT=(\d+)/.exec(x11('getwindowgeometry', '--shell', window))[1]);

/** Where it is on the screen. */
export function placeOf(window) {
  const [, x, y] = /X=(-?\d+)\nY=(-?\d+)/.exec(x11('getwindowgeometry', '--shell', window));
  return { x: Number(x), y: Number(y) };
}

/** Moves it, as its owner does. */
export const moveTo = (window, x, y) => x11('windowmove', '--sync', window, String(x), String(y));

/** Windows are closed by their manager, as on a desktop. */
export async function withWindowManager() {
  const manager = spawn('openbox', { stdio: 'ignore' });
  await until('a window manager', () => execFileSync('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'], { encoding: 'utf8' }).includes('window id'));
  return manager;
}

/** A recorder's API; whoever extends it has its url and token. */
export class Api {
  async call(method, path, body) {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const answer = await fetch(encodeURI(`${this.url}/api/v1/${path}`), { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Waits until a recording is so long. */
  recorded(sid, milliseconds) {
    return until('it grows', async () => (await this.call('GET', `recordings/${sid}`)).duration_ms > milliseconds);
  }
}

/** The program as a user starts it, without a driver; asked over its recorder's API. */
export class Console extends Api {
  static #all = new Set();

  static start(args, environment = {}) {
    return new Console(args, environment);
  }

  /** Started, with its window on the screen. */
  static async open(args, environment) {
    const console = Console.start(args, environment);
    const note = join(process.env.XDG_RUNTIME_DIR, 'rollcall/recorder.json');
    // One that an earlier console left may be going on, or be replaced.
    const recorder = await until('its recorder', () => {
      const { pid, url } = JSON.parse(readFileSync(note, 'utf8'));
      return recorders().includes(pid) && url && { pid, url };
    });
    console.window = await until('the window', () => windowNamed('.*Rollcall', { of: console.process.pid }));
    Object.assign(console, Console.#wayTo(recorder));
    return console;
  }

  /** The API of the recorder of a console that somebody else started. */
  static async beside() {
    const note = join(process.env.XDG_RUNTIME_DIR, 'rollcall/recorder.json');
    const api = new Api();
    Object.assign(api, Console.#wayTo(JSON.parse(readFileSync(note, 'utf8'))));
    return api;
  }

  static #wayTo({ pid, url }) {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const token = variables.find(pair => pair.startsWith('ROLLCALL_TOKEN=')).slice('ROLLCALL_TOKEN='.length);
    return { url, token };
  }

  static killAll() {
    for (const console of Console.#all) console.process.kill('SIGKILL');
    Console.#all.clear();
  }

  constructor(args, environment) {
    super();
    this.said = '';
    this.process = spawn(process.env.ROLLCALL_DESKTOP, args, {
      env: { ...process.env, LANGUAGE: 'en', LANG: 'en_US.UTF-8', ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process.stderr.on('data', text => {
      this.said += text;
    });
    /** How it ended. */
    this.code = new Promise(resolve => this.process.once('close', resolve));
    Console.#all.add(this);
  }
}

export class Window {
  static async open(args) {
    const port = await freePort();
    const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
      env: { ...process.env, TAURI_WEBVIEW_AUTOMATION: 'true', LANGUAGE: 'en', LANG: 'en_US.UTF-8' },
      stdio: 'ignore',
    });
    const window = new Window(port, driver);
    const options = { binary: process.env.ROLLCALL_DESKTOP, args };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const session = await until('the window', () => window.call('POST', '/session', { capabilities }));
    window.session = `/session/${session.sessionId}`;
    return window;
  }

  constructor(port, driver) {
    this.base = `http://127.0.0.1:${port}`;
    this.driver = driver;
  }

  async call(method, path, body) {
    const answer = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error} ${value?.message}`);
    return value;
  }

  /** Runs a function in the page. */
  evaluate(body, ...args) {
    return this.call('POST', `${this.session}/execute/sync`, { script: `return (${body})(...arguments)`, args });
  }

  /** Runs a function in the page that calls its last argument with the answer; a minute at most. */
  async evaluateLong(body, ...args) {
    await this.call('POST', `${this.session}/timeouts`, { script: 60_000 });
    return this.call('POST', `${this.session}/execute/async`, { script: `return (${body})(...arguments)`, args });
  }

  /** Presses the button whose visible or spoken name matches. */
  async press(name) {
    const id = await until(`a button ${name}`, () =>
      this.evaluate(
        name =>
          [...document.querySelectorAll('button, a[href]')].find(
            e => new RegExp(name).test(e.getAttribute('aria-label') ?? e.textContent) && !e.ariaDisabled && e.offsetParent,
          ),
        name,
      ),
    );
    const [element] = Object.values(id);
    await this.call('POST', `${this.session}/element/${element}/click`, {});
  }

  text() {
    return this.evaluate(() => document.body.innerText);
  }

  /** Where an element is on the screen: the window has no frame under a bare X server. */
  box(selector) {
    return this.evaluate(selector => {
      const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    }, selector);
  }

  async close() {
    // Without the end of the session the program stays.
    await this.call('DELETE', this.session).catch(() => {});
    this.driver.kill();
  }
}
