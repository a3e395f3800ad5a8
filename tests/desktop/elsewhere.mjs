// A recorder as on another machine: one that the console did not start, behind a wire on which a
// test can hold a file back.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { Api, until } from './window.mjs';

/** What passes of a file that is held back. */
const PASSES = 16 * 1024;

/** Joins connections to a port; what was asked is counted. */
export class Wire {
  asked = 0;
  /** Whether files are held back. */
  holds = false;
  #open = new Set();

  static async to(url) {
    const wire = new Wire();
    const { port } = new URL(url);
    wire.server = createServer(near => wire.#join(near, connect(Number(port), '127.0.0.1')));
    wire.server.listen(0, '127.0.0.1');
    await once(wire.server, 'listening');
    wire.url = `http://127.0.0.1:${wire.server.address().port}`;
    return wire;
  }

  /** Nothing passes any more. */
  cut() {
    this.server.close();
    for (const socket of this.#open) socket.destroy();
  }

  async mend() {
    this.server.listen(Number(new URL(this.url).port), '127.0.0.1');
    await once(this.server, 'listening');
  }

  #join(near, far) {
    this.asked += 1;
    this.#open.add(near);
    near.on('close', () => this.#open.delete(near));
    let held = false;
    let passed = 0;
    near.on('data', words => {
      held = this.holds && words.includes('program.mp4');
    });
    near.pipe(far);
    far.on('data', bytes => {
      near.write(bytes);
      passed += bytes.length;
      if (held && passed > PASSES) far.pause();
    });
    far.on('end', () => near.end());
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.on('close', () => [near, far].forEach(other => other.destroy()));
    }
  }
}

/** The recorder, with a channel "Far" of four people and one finished recording. */
export class Elsewhere extends Api {
  static async start(library) {
    const far = new Elsewhere();
    far.token = 'elsewhere'.repeat(4);
    far.process = spawn(process.env.ROLLCALL_RECORDER, ['serve', '--library', library, '--listen', '127.0.0.1:0', '--ready-json'], {
      env: { ...process.env, ROLLCALL_TOKEN: far.token },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [ready] = await once(createInterface(far.process.stdout), 'line');
    far.url = JSON.parse(ready).url;
    far.wire = await Wire.to(far.url);
    await far.call('POST', 'channels', { cname: 'Far' });
    for (let i = 0; i < 4; i++) await far.call('POST', 'channels/Far/participants', { source: 'demo' });
    ({ sid: far.sid } = await far.call('POST', 'channels/Far/recordings'));
    await far.recorded(far.sid, 3000);
    await far.call('POST', `recordings/${far.sid}/stop`);
    await until('the single file', async () => (await far.call('GET', `recordings/${far.sid}`)).mp4);
    return far;
  }

  end() {
    this.wire.server.close();
    this.process.kill();
  }
}

/** An unlocked keyring, as a login gives. */
export function unlockKeyring() {
  const words = ['--unlock', '--components=secrets', '--daemonize'];
  execFileSync('gnome-keyring-daemon', words, { input: 'secret', stdio: ['pipe', 'ignore', 'ignore'] });
}
