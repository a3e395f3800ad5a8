// The other side of the buses: mock.py, and what it was told.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { until } from './window.mjs';

/** The other side of the buses. */
export class Mock {
  happened = [];

  constructor() {
    this.process = spawn('/usr/bin/python3', ['mock.py'], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(this.process.stdout).on('line', line => this.happened.push(JSON.parse(line)));
  }

  /** The first thing of that kind; it does not count again. */
  async one(what, is = () => true) {
    const found = await until(`"${what}" on the bus`, () => this.happened.find(h => h.what === what && is(h)));
    this.happened.splice(this.happened.indexOf(found), 1);
    return found;
  }

  /** The tray's menu and picture when they are so. */
  tray(is) {
    let menu;
    const shown = until('the menu in the tray', async () => {
      this.process.stdin.write('tray\n');
      menu = await this.one('menu');
      return is(menu) && menu;
    });
    return shown.catch(error => {
      throw new Error(`${error.message}; it is ${JSON.stringify(menu)}`);
    });
  }

  /** Chooses in the menu, once it is there. */
  async press(label) {
    await this.tray(menu => menu.rows.includes(label));
    this.process.stdin.write(`press ${label}\n`);
    const { problem } = await this.one('pressed');
    if (problem) throw new Error(`${label} could not be pressed: ${problem}`);
  }
}
