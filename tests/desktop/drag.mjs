// Files dragged by the mouse from another program's window (drag.py).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mouse, until } from './window.mjs';

/** Where the other program's window is, and around which place of the screen files are held. */
const FROM = [30, 20];
const TO = [640, 420];

export class Drag {
  #said = [];
  #moves = 0;

  /** The files hang on the mouse. */
  static async begin(...files) {
    const drag = new Drag(files);
    await until('files to drag', () => drag.#said.includes('ready'));
    mouse('mousemove', ...FROM, 'mousedown', '1');
    await until('they are dragged', () => {
      drag.#move(FROM);
      return drag.#said.includes('begun');
    });
    return drag;
  }

  constructor(files) {
    this.process = spawn('/usr/bin/python3', ['drag.py', ...files], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface(this.process.stdout).on('line', line => this.#said.push(line));
  }

  /** Moves them a little, over the middle of the screen. */
  move() {
    this.#move(TO);
  }

  /** A program under the mouse hears of it while it moves: never twice at the same point. */
  #move([x, y]) {
    this.#moves = (this.#moves + 1) % 20;
    mouse('mousemove', x + this.#moves, y + (this.#moves % 10));
  }

  drop() {
    mouse('mouseup', '1');
  }

  end() {
    this.process.kill();
  }
}
