/**
 * The canvas editor in a real browser over a real recorder: what a hand does to a tile stands in the
 * recorder, and in the pixels of the recording.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessible, fits, launch, open, shot, until } from './browser.mjs';
import { alike, lastPicture } from './frames.mjs';
import { Recorder } from './recorder.mjs';

const ROOM = '/api/v1/channels/Demo%20class';

describe('canvas', { timeout: 360_000 }, () => {
  let recorder;
  let browser;
  let page;
  /** A page's press and moves, in pixels of the recorded canvas. */
  let hand;

  const tiles = on => on.locator('.tile-box');
  const tile = name => page.locator('.tile-box').and(page.getByRole('button', { name: new RegExp(`^${name},`) }));
  const said = on => on.locator('.canvas-editor [role=status].unseen').textContent();
  const layout = async () => (await recorder.channel()).layout;
  const region = async id => (await layout()).regions?.find(one => one.id === id);

  /** A region in pixels. */
  const box = async id => {
    const { canvas } = await recorder.channel();
    const one = await region(id);
    return one && [one.x * canvas.width, one.y * canvas.height, one.width * canvas.width, one.height * canvas.height].map(Math.round);
  };
  /** A mouse stands on pixels of the screen, which are larger than the canvas's. */
  const stands = (id, wanted, within = 3) =>
    until(`${id} at ${wanted}`, async () => (await box(id))?.every((side, i) => Math.abs(side - wanted[i]) <= within));

  function handOn(on) {
    const place = async ([x, y]) => {
      const { left, top, scale } = await on.locator('.canvas-picture').evaluate(picture => {
        const { left, top, width } = picture.getBoundingClientRect();
        return { left, top, scale: width / 1280 };
      });
      return [left + x * scale, top + y * scale];
    };
    const move = async (at, steps = 8) => on.mouse.move(...(await place(at)), { steps });
    return {
      place,
      move,
      press: async at => {
        await move(at, 1);
        await on.mouse.down();
      },
      release: () => on.mouse.up(),
      click: async at => {
        await move(at, 1);
        await on.mouse.down();
        await on.mouse.up();
      },
      drag: async (from, to) => {
        await move(from, 1);
        await on.mouse.down();
        await move(to);
        await on.mouse.up();
      },
    };
  }

  /** The colour of a pixel of the canvas in the preview: red, green, blue. */
  const previewAt = (x, y) => page.locator('.stage canvas').evaluate((picture, [x, y]) => {
    const drawing = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    drawing.drawImage(picture, 0, 0);
    const at = [x / 1280 * picture.width, y / 720 * picture.height].map(Math.floor);
    return [...drawing.getImageData(...at, 1, 1).data].slice(0, 3);
  }, [x, y]);

  /** Everything as in the beginning: everyone the same size. */
  async function bestFit() {
    await recorder.call('PUT', `${ROOM}/layout`, { kind: 'best-fit' });
    await until('the page knows', async () => (await tiles(page).count()) === 4 && (await tiles(page).first().getAttribute('aria-label')).includes('at 0 %, 0 %, 50 % wide'));
  }

  /** Everyone in a region of their own that they are bound to. */
  async function quarters() {
    const { participants } = await recorder.channel();
    const regions = participants.map(({ uid }, i) => ({
      id: `r${i + 1}`, uid, x: (i % 2) / 2, y: Math.floor(i / 2) / 2, width: 0.5, height: 0.5, z: i,
    }));
    await recorder.call('PUT', `${ROOM}/layout`, { kind: 'custom', regions });
    await until('the page knows', async () => {
      const labels = await tiles(page).evaluateAll(all => all.map(one => one.getAttribute('aria-label')));
      const wanted = regions.map(({ x, y }, i) =>
        `${participants[i].name}, at ${x * 100} %, ${y * 100} %, 50 % wide, 50 % high, layer ${i + 1}`);
      return `${labels}` === `${wanted}`;
    });
    return participants;
  }

  before(async () => {
    recorder = await Recorder.start();
    browser = await launch();
    page = await open(browser, recorder.console);
    hand = handOn(page);
    await page.getByText('Recorder connected').waitFor();
    await until('four people in the picture', async () => {
      const { participants } = await recorder.channel();
      return participants.length === 4 && participants.every(({ shows }) => shows === 'picture');
    });
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  it('keeps the picture out of reach until layouts are edited', async () => {
    const picture = await page.locator('.stage canvas').boundingBox();
    await page.mouse.move(picture.x + 60, picture.y + 60);
    await page.mouse.down();
    await page.mouse.move(picture.x + 200, picture.y + 150, { steps: 5 });
    await page.mouse.up();
    assert.equal(await tiles(page).count(), 0);
    assert.equal((await layout()).kind, 'best-fit');
    await page.getByRole('button', { name: 'Edit layout' }).click();
    await until('a tile for each', async () => (await tiles(page).count()) === 4);
    await page.keyboard.press('e');
    await until('none again', async () => (await tiles(page).count()) === 0);
    await page.keyboard.press('e');
    await until('a tile for each', async () => (await tiles(page).count()) === 4);
  });

  it('a tile that is dragged stands there in the recorder and in the recording', async () => {
    const { participants: [first], canvas } = await recorder.channel();
    const { sid } = await recorder.call('POST', `${ROOM}/recordings`);
    await hand.drag([100, 100], [420, 300]);
    await stands('r1', [320, 200, 640, 360]);
    assert.equal((await layout()).kind, 'custom');
    await page.getByText('The tiles are yours now').waitFor();
    await shot(page, 'canvas-converted');

    // Where it was, nobody is now; its own colour is where its upper left corner stands. A busy machine
    // composes late: from the moment the preview shows it, the recording has it.
    await until('the preview shows it', async () => alike(await previewAt(160, 60), canvas.background), 60_000);
    const enough = async frames => (await recorder.call('GET', `/api/v1/recordings/${sid}`)).frames >= frames;
    const { frames } = await recorder.call('GET', `/api/v1/recordings/${sid}`);
    // The count is told once a second: this is a second of it at least.
    await until('a second of it', () => enough(frames + 75));
    await recorder.call('POST', `/api/v1/recordings/${sid}/stop`);
    await until('the file', async () => (await recorder.call('GET', `/api/v1/recordings/${sid}`)).state === 'finished');
    const picture = await lastPicture(recorder, sid);
    assert.deepEqual([picture.width, picture.height], [1280, 720]);
    const [there, before] = [picture.at(312, 192), picture.at(160, 60)];
    assert.ok(alike(before, canvas.background), `where it was: ${before}`);
    assert.ok(alike(there, canvas.background), `left of its corner: ${there}`);
    const corner = picture.at(328, 208);
    assert.ok(!alike(first.color, canvas.background) && alike(corner, first.color), `its corner: ${corner}, not ${first.color}`);

    await page.locator('.canvas-note').getByRole('button', { name: 'Undo' }).click();
    await until('the rule again', async () => (await layout()).kind === 'best-fit');
  });

  it('snaps to others and to the middle, and with Alt to nothing', async () => {
    await quarters();
    await hand.click([800, 500]);
    await page.keyboard.down('Shift');
    await hand.drag([1280, 720], [960, 540]);
    await page.keyboard.up('Shift');
    await stands('r4', [640, 360, 320, 180], 0);
    await hand.press([700, 400]);
    await hand.move([700 - 154, 400 + 70]);
    await until('a line', async () => (await page.locator('.snap-lines .line').count()) > 0);
    await shot(page, 'canvas-snapping');
    await page.keyboard.down('Alt');
    await until('no line', async () => (await page.locator('.snap-lines .line').count()) === 0);
    await page.keyboard.up('Alt');
    await until('a line', async () => (await page.locator('.snap-lines .line').count()) > 0);
    await hand.release();
    await until('in the middle', async () => (await box('r4'))[0] === 480);
    await stands('r4', [480, 430, 320, 180]);
  });

  it('Escape calls off, undo takes back one’s own and leaves what others changed', async () => {
    await quarters();
    await hand.press([100, 100]);
    await hand.move([300, 200]);
    await until('it follows', async () => (await region('r1')).x > 0.1);
    await page.keyboard.press('Escape');
    await hand.release();
    await stands('r1', [0, 0, 640, 360], 0);

    await hand.drag([740, 100], [640, 300]);
    await stands('r2', [540, 200, 640, 360]);
    await recorder.call('PATCH', `${ROOM}/layout`, { edits: [{ op: 'change', id: 'r2', change: { y: 0.1, alpha: 0.5 } }] });
    await until('the page knows', async () => (await tile((await recorder.channel()).participants[1].name).getAttribute('aria-label')).includes('10 %'));
    await page.keyboard.press('Control+z');
    await until('x is back, y is theirs', async () => {
      const { x, y, alpha } = await region('r2');
      return x === 0.5 && y === 0.1 && alpha === 0.5;
    });
    assert.match(await said(page), /except what somebody else has changed since/);
    await page.keyboard.press('Control+Shift+z');
    await stands('r2', [540, 72, 640, 360]);
  });

  it('two hands on one layout keep what the other does', async () => {
    await quarters();
    await hand.press([100, 100]);
    for (let i = 1; i <= 12; i++) {
      await hand.move([100 + i * 12, 100 + i * 7], 2);
      await recorder.call('PATCH', `${ROOM}/layout`, {
        edits: [
          { op: 'change', id: 'r4', change: { alpha: 1 - i / 20 } },
          { op: 'change', id: 'r1', change: { corner: i / 40 } },
        ],
      });
    }
    await hand.release();
    await stands('r1', [144, 84, 640, 360]);
    const [r1, r4] = [await region('r1'), await region('r4')];
    assert.deepEqual([r1.corner, r4.alpha], [12 / 40, 1 - 12 / 20]);
  });

  it('is walked by keyboard', async () => {
    const [, second] = await quarters();
    await page.locator('.canvas-editor').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(await focused(), `${second.name}, at 50 %, 0 %, 50 % wide, 50 % high, layer 2`);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await stands('r2', [639, 10, 630, 360], 0);
    assert.match(await said(page), /at 49.9 %, 1.4 %, 49.2 % wide/);
    await shot(page, 'canvas-keyboard');
    await page.keyboard.press(']');
    await until('on top', async () => (await region('r2')).z === 3);
    await page.keyboard.press('Delete');
    await until('gone', async () => (await layout()).regions.length === 3);
    await page.keyboard.press('Control+z');
    await until('back', async () => (await layout()).regions.length === 4);
    await page.keyboard.press('Control+a');
    assert.match(await said(page), /4 tiles selected/);
  });

  it('puts people into tiles by drag, by drop with Ctrl, and by choice', async () => {
    const [ada, second, third, fourth] = (await quarters()).map(({ name }) => name);
    const seated = async wanted => until(`${wanted}`, async () =>
      `${await tiles(page).evaluateAll(all => all.map(one => one.getAttribute('aria-label').split(',')[0]))}` === `${wanted}`);
    const drop = async (from, to) => {
      const grip = await from.boundingBox();
      await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
      await page.mouse.down();
      await hand.move(to);
      await page.locator('.carried').waitFor();
      await page.mouse.up();
    };
    const inFirst = name => until(`${name} is there in the recorder`, async () => {
      const { participants, regions } = await recorder.channel();
      const { uid } = regions.find(({ x, y }) => x === 0 && y === 0);
      return participants.find(person => person.uid === uid).name === name;
    });
    await page.getByRole('tab', { name: /People/ }).click();
    await drop(page.locator('.person-grip').nth(3), [100, 100]);
    await seated([fourth, second, third, ada]);
    await page.getByRole('tab', { name: 'Layout' }).click();
    await drop(page.locator('.chip', { hasText: ada }), [700, 100]);
    await seated([fourth, ada, third, second]);
    await page.keyboard.down('Control');
    await hand.press([100, 100]);
    await hand.move([300, 500]);
    await shot(page, 'canvas-swapping');
    await hand.release();
    await page.keyboard.up('Control');
    await seated([third, ada, fourth, second]);
    await inFirst(third);
    await hand.click([100, 100]);
    await page.getByLabel('Shows', { exact: true }).selectOption({ label: ada });
    await seated([ada, third, fourth, second]);
    await inFirst(ada);
  });

  it('selects by marquee, aligns, and takes exact numbers', async () => {
    await quarters();
    await recorder.call('PATCH', `${ROOM}/layout`, {
      edits: [[1, 100, 100], [2, 500, 140], [3, 900, 60], [4, 500, 500]].map(([i, x, y]) => ({
        op: 'change', id: `r${i}`, change: { x: x / 1280, y: y / 720, width: 0.2, height: 0.2 },
      })),
    });
    await until('the page knows', async () => (await tiles(page).nth(3).getAttribute('aria-label')).includes('20 % wide'));
    await hand.press([20, 20]);
    await hand.move([1250, 250]);
    await page.locator('.brush').waitFor();
    await hand.release();
    await page.getByRole('heading', { name: '3 tiles' }).waitFor();
    await page.getByRole('button', { name: 'Align top edges' }).click();
    await page.getByRole('button', { name: 'Space evenly across' }).click();
    await until('in a row', async () => `${await box('r2')}` === '500,60,256,144' && `${await box('r1')}` === '100,60,256,144');
    await hand.click([600, 600]);
    await page.getByLabel('X', { exact: true }).fill('100');
    await page.getByLabel('X', { exact: true }).press('Enter');
    await page.getByLabel('Width', { exact: true }).fill('640');
    await page.getByLabel('Width', { exact: true }).press('Enter');
    await stands('r4', [100, 500, 640, 144], 0);
    await page.getByText('Write the name').click();
    await page.getByLabel('Border', { exact: true }).click();
    await until('it looks so', async () => {
      const { label, border } = await region('r4');
      return label && border.color === '#ffffff';
    });
    await accessible(page, 'the editor with a tile selected');
    await fits(page, 'the editor at 1280x720');
    await shot(page, 'canvas-inspector');
  });

  it('answers to a finger, with handles a finger can hit', async () => {
    await quarters();
    const context = await browser.newContext({ viewport: { width: 1180, height: 820 }, hasTouch: true, isMobile: true });
    const tablet = await context.newPage();
    await tablet.goto(recorder.url);
    await tablet.getByLabel('Address or token').fill(recorder.token);
    await tablet.getByLabel('Address or token').press('Enter');
    await tablet.getByRole('button', { name: 'Edit layout' }).tap();
    await until('tiles', async () => (await tiles(tablet).count()) === 4);
    const touch = await context.newCDPSession(tablet);
    const at = handOn(tablet).place;
    const send = async (type, points) => touch.send('Input.dispatchTouchEvent', {
      type, touchPoints: points.map(([x, y]) => ({ x, y })),
    });
    const swipe = async (from, to) => {
      const [start, end] = [await at(from), await at(to)];
      await send('touchStart', [start]);
      for (let i = 1; i <= 8; i++) await send('touchMove', [[0, 1].map(axis => start[axis] + ((end[axis] - start[axis]) * i) / 8)]);
      await send('touchEnd', []);
    };
    await swipe([800, 500], [700, 420]);
    await until('it moved', async () => (await region('r4')).x < 0.45);
    const handle = await tablet.locator('.handle.nw').boundingBox();
    assert.deepEqual([handle.width, handle.height], [44, 44]);
    const [x, y, width, height] = await box('r4');
    // From well outside of the corner, as a finger does.
    await swipe([x + width + 8, y + height + 8], [x + width - 192, y + height - 92]);
    await until('it is smaller', async () => {
      const now = await box('r4');
      return now[0] === x && now[1] === y && now[2] < width - 150 && now[3] < height - 60;
    });
    await shot(tablet, 'canvas-tablet');
    await context.close();
  });

  it('speaks Chinese, fits a large screen, and has no serious finding there', async () => {
    await bestFit();
    await page.setViewportSize({ width: 1920, height: 1080 });
    await hand.click([100, 100]);
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.locator('.tile-list').waitFor();
    await page.getByRole('tab', { name: '布局' }).waitFor();
    await accessible(page, 'the editor in Chinese');
    await fits(page, 'the editor at 1920x1080');
    await shot(page, 'canvas-chinese');
    await page.getByRole('button', { name: 'English' }).click();
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, []));
});
