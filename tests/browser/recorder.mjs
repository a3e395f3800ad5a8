/**
 * A real recorder in a folder of its own. Knows nothing of pages.
 *
 * ROLLCALL_RECORDER names the binary; OUT_DIR the folder for screenshots and logs.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const BINARY = process.env.ROLLCALL_RECORDER ?? resolve(import.meta.dirname, '../../target/debug/rollcall-recorder');
export const OUT_DIR = resolve(process.env.OUT_DIR ?? resolve(import.meta.dirname, '../../out/browser'));

/** A port nobody uses now. */
function freePort() {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

export class Recorder {
  token = randomBytes(24).toString('hex');
  #process = null;

  /** `chosen`: the folder is the user's own, as in a first start, and may be changed. */
  static async start({ demo = true, chosen = false } = {}) {
    const recorder = new Recorder();
    await mkdir(OUT_DIR, { recursive: true });
    recorder.library = await mkdtemp(join(tmpdir(), 'rollcall-browser-'));
    recorder.port = await freePort();
    recorder.demo = demo;
    recorder.chosen = chosen;
    recorder.log = createWriteStream(join(OUT_DIR, 'recorder.log'), { flags: 'a' });
    await recorder.launch();
    return recorder;
  }

  /** Starts it, or starts it again: same port, folder and token. */
  async launch() {
    const options = ['--listen', `127.0.0.1:${this.port}`, '--ready-json'];
    if (!this.chosen) options.push('--library', this.library);
    if (this.demo) options.push('--demo');
    const child = spawn(BINARY, ['serve', ...options], {
      env: {
        ...process.env,
        ROLLCALL_TOKEN: this.token,
        XDG_CONFIG_HOME: join(this.library, 'config'),
        XDG_VIDEOS_DIR: join(this.library, 'videos'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stderr.pipe(this.log, { end: false });
    const ended = new Promise((_, failed) => {
      child.once('error', failed);
      child.once('exit', code => failed(new Error(`the recorder ended with ${code} before it was ready`)));
    });
    ended.catch(() => {});
    const ready = (async () => {
      for await (const line of createInterface({ input: child.stdout })) {
        if (!line.startsWith('{')) continue;
        const said = JSON.parse(line);
        if (said.ready) return said;
      }
      throw new Error('the recorder said nothing on stdout');
    })();
    const { url, console } = await Promise.race([ready, ended]);
    Object.assign(this, { url, console });
  }

  /** As a crash does. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** As who shuts a machine down does; `launch` starts it again. */
  async end() {
    await this.#end('SIGTERM');
  }

  async stop() {
    await this.end();
    this.log.end();
    await rm(this.library, { recursive: true, force: true });
  }

  async #end(signal) {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** A call with the API token. */
  async call(method, path, body) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  channel(cname = 'Demo class') {
    return this.call('GET', `/api/v1/channels/${encodeURIComponent(cname)}`);
  }

  async participant(name, cname) {
    const { participants } = await this.channel(cname);
    return participants.find(person => person.name === name);
  }

  /** The folder a recording lies in. */
  async folderOf(sid) {
    const folders = await readdir(this.library, { withFileTypes: true, recursive: true });
    const found = folders.find(entry => entry.isDirectory() && entry.name.includes(sid));
    return join(found.parentPath ?? found.path, found.name);
  }

  invite(cname = 'Demo class') {
    return this.call('POST', `/api/v1/channels/${encodeURIComponent(cname)}/invitations`, {});
  }
}
