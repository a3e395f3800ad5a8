/**
 * Layouts as a producer works with them: the strip, templates, studio mode, looks, files and Agora's
 * JSON, in a real browser over a real recorder.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { accessible, fits, launch, open, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

describe('layouts', { timeout: 240_000 }, () => {
  let recorder;
  let browser;
  let page;
  const dialog = () => page.locator('dialog[open]');
  const onAir = () => page.locator('.layout.on-air');
  const item = name => page.locator('.strip-row li', { has: page.locator('.layout-name', { hasText: name }) });
  const layout = async () => (await recorder.channel()).layout;
  const kept = () => recorder.call('GET', '/api/v1/layouts');
  const names = async () => (await kept()).map(({ name }) => name);
  const shownNames = () => page.locator('.strip-kept .layout-name').allTextContents();
  const close = async () => {
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  };
  const more = async (name, what) => {
    await page.getByRole('button', { name: `More for ${name}` }).click();
    await page.getByRole('menuitem', { name: what }).click();
  };
  const files = async what => {
    await page.getByRole('button', { name: 'Files and other systems' }).click();
    await page.getByRole('menuitem', { name: what }).click();
    await dialog().waitFor();
  };
  /** The picture that was composed last in one of the panes. */
  const number = pane => page.locator(`.stage.${pane} canvas`).getAttribute('data-number').then(Number);
  const moving = async pane => {
    const first = await until(`a picture: ${pane}`, () => number(pane));
    await until(`another picture: ${pane}`, async () => (await number(pane)) > first);
  };

  before(async () => {
    recorder = await Recorder.start();
    browser = await launch();
    page = await open(browser, recorder.console);
    await until('four demo participants', async () => (await page.locator('.person').count()) === 4);
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  it('switches by keys while recording, with the chosen transition', async () => {
    await page.locator('.record:not([aria-disabled])').waitFor();
    await page.keyboard.press('Shift+R');
    await page.locator('.transport.on').waitFor();
    for (const [key, kind, name] of [
      ['1', 'floating', 'Floating'],
      ['3', 'vertical', 'Vertical'],
      ['2', 'best-fit', 'Best fit'],
    ]) {
      await page.keyboard.press(key);
      await until(kind, async () => (await layout()).kind === kind);
      await onAir().filter({ hasText: name }).getByText('On air', { exact: true }).waitFor();
      assert.equal(await onAir().count(), 1);
    }
    await page.locator('.handover label', { hasText: 'Dissolve' }).click();
    await page.getByLabel('Length of the transition').fill('700');
    // While the field has the focus, what is typed there is no key of the strip.
    await page.evaluate(() => document.activeElement?.blur());
    const asked = page.waitForRequest(request => request.method() === 'PUT' && request.url().includes('/layout'));
    await page.keyboard.press('1');
    assert.equal(new URL((await asked).url()).search, '?transition=dissolve&ms=700');
  });

  it('uses a template, and shows first what happens as people join', async () => {
    await page.getByRole('button', { name: 'Templates' }).click();
    await dialog().getByRole('button', { name: 'Panel' }).click();
    await dialog().getByText('Everyone is seen.').waitFor();
    await dialog().getByLabel('People in the room').fill('7');
    await dialog().getByText('3 people are heard, not seen:').waitFor();
    await dialog().getByText(/Guest 5, Guest 6,? and Guest 7/).waitFor();
    await accessible(page, 'templates');
    for (const people of [1, 4, 9, 17]) {
      await dialog().getByLabel('People in the room').fill(String(people));
      await shot(page, `templates-${people}`);
    }
    await dialog().getByLabel('Places').fill('4');
    await dialog().getByRole('button', { name: 'Use it now' }).click();
    await dialog().waitFor({ state: 'detached' });
    await until('it is on air', async () => (await layout()).regions?.length === 4);
    await onAir().filter({ hasText: 'Not kept yet' }).waitFor();
    const { regions } = await recorder.channel();
    assert.ok(regions.every(({ label, corner }) => label && corner > 0));
  });

  it('keeps what is on air under a name, and recalls it by its key', async () => {
    await page.getByRole('button', { name: 'Keep this layout under a name' }).click();
    await accessible(page, 'the name of a layout');
    await dialog().getByLabel('Name of the layout').fill('Our panel');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await onAir().filter({ hasText: 'Our panel' }).waitFor();
    const panel = await layout();
    await page.keyboard.press('2');
    await until('best fit', async () => (await layout()).kind === 'best-fit');
    await page.keyboard.press('4');
    await until('the panel again', async () => (await layout()).kind === 'custom');
    await onAir().filter({ hasText: 'Our panel' }).waitFor();
    const places = ({ regions }) => regions.map(({ id, ...place }) => place);
    assert.deepEqual(places(await layout()), places(panel));
    await page.keyboard.press('Shift+R');
    await page.locator('.transport:not(.on)').waitFor();
  });

  it('renames, moves by pointer and keys, deletes and takes that back', async () => {
    const half = x => ({ kind: 'custom', regions: [{ x, y: 0, width: 0.5, height: 1 }] });
    await recorder.call('POST', '/api/v1/layouts', { name: '两位主持与一位来自远方的嘉宾', layout: half(0) });
    await recorder.call('POST', '/api/v1/layouts', { name: 'Break', layout: half(0.5) });
    await until('three kept layouts', async () => (await shownNames()).length === 3);
    await more('Break', 'Rename');
    await dialog().getByLabel('Name of the layout').fill('Pause');
    await page.keyboard.press('Enter');
    await until('renamed', async () => (await names()).includes('Pause'));

    await item('Pause').waitFor();
    const [from, to] = [await item('Pause').boundingBox(), await item('Our panel').boundingBox()];
    await page.mouse.move(from.x + 30, from.y + 30);
    await page.mouse.down();
    for (const share of [0.2, 0.5, 0.8, 1]) await page.mouse.move(from.x + 30 + (to.x - 20 - from.x) * share, from.y + 30);
    await page.locator('.layout.dragged').waitFor();
    await page.mouse.up();
    await until('moved to the front', async () => (await names())[0] === 'Pause');
    await until('and shown there', async () => (await shownNames())[0] === 'Pause');
    // A drag is no press.
    assert.equal((await layout()).regions.length, 4);
    await item('Pause').locator('.layout').focus();
    await page.keyboard.press('Alt+ArrowRight');
    await until('moved by keys', async () => (await names())[1] === 'Pause');
    await page.getByText('Pause: place 2 of 3.').waitFor({ state: 'attached' });

    await more('Pause', 'Delete');
    await until('deleted', async () => (await names()).length === 2);
    await page.getByText('Layout deleted: Pause').waitFor();
    await page.keyboard.press('Control+z');
    await until('back in its place', async () => (await names())[1] === 'Pause');
    await until('and shown there', async () => (await shownNames())[1] === 'Pause');
    await accessible(page, 'the strip with kept layouts');
    await fits(page, 'the strip with kept layouts');
    await shot(page, 'strip');
  });

  it('prepares beside the program, says what will change, and takes', async () => {
    await page.keyboard.press('2');
    await until('best fit', async () => (await layout()).kind === 'best-fit');
    await page.getByRole('button', { name: 'Studio mode' }).click();
    await page.getByText('Nothing is prepared.').waitFor();
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press('3');
    await until('prepared', async () => (await recorder.channel()).prepared?.kind === 'vertical');
    assert.equal((await layout()).kind, 'best-fit');
    await page.locator('.layout.next', { hasText: 'Vertical' }).waitFor();
    await page.getByText(/becomes larger/).waitFor();
    await moving('live');
    await moving('prepared');
    await accessible(page, 'studio mode');
    await fits(page, 'studio mode');
    await shot(page, 'studio');

    await page.keyboard.press('t');
    await until('taken', async () => (await layout()).kind === 'vertical');
    assert.equal((await recorder.channel()).prepared.kind, 'best-fit');
    await onAir().filter({ hasText: 'Vertical' }).waitFor();
    await page.locator('.layout.next', { hasText: 'Best fit' }).waitFor();
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press('Enter');
    await until('taken back', async () => (await layout()).kind === 'best-fit');
    await page.reload();
    await page.getByRole('button', { name: 'Take' }).waitFor();
    await page.getByRole('button', { name: 'Drop what is prepared' }).click();
    await page.getByText('Nothing is prepared.').waitFor();
    assert.equal((await recorder.channel()).prepared ?? null, null);
    await page.getByRole('button', { name: 'Studio mode' }).click();
    await page.getByRole('button', { name: 'Take' }).waitFor({ state: 'detached' });
  });

  it('draws lines for safe areas over the preview', async () => {
    await page.getByRole('button', { name: 'Safe areas over the preview' }).click();
    const [frame, guide] = await Promise.all(
      ['.stage.live canvas', '.guide.action'].map(selector => page.locator(selector).boundingBox()),
    );
    assert.ok(Math.abs(guide.width / frame.width - 0.9) < 0.01, 'nine tenths');
    await page.getByRole('button', { name: 'Safe areas over the preview' }).click();
    await page.locator('.guides').waitFor({ state: 'detached' });
  });

  it('refuses what is no picture, keeps what is one, and shows it', async () => {
    const png = await page.screenshot({ clip: { x: 0, y: 0, width: 320, height: 180 } });
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await dialog().getByRole('button', { name: '#0b3a53' }).click();
    await dialog().getByRole('button', { name: 'Choose a picture: Background picture' }).click();
    const input = dialog().locator('.picker input[type="file"]');
    await input.setInputFiles({ name: 'film.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') });
    await dialog().getByText('film.gif is no PNG, JPEG, WebP or BMP picture.').waitFor();
    await input.setInputFiles({ name: 'big.png', mimeType: 'image/png', buffer: Buffer.alloc(5 * 1024 * 1024 + 1) });
    await dialog().getByText(/big.png is larger than 5 MB/).waitFor();
    await input.setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: png.subarray(0, 60) });
    await dialog().getByText('The recorder cannot use this file').waitFor();
    assert.deepEqual(await recorder.call('GET', '/api/v1/pictures'), []);
    await input.setInputFiles({ name: 'Studio 背景.png', mimeType: 'image/png', buffer: png });
    await dialog().locator('.picker-choose[aria-pressed="true"]', { hasText: 'Studio 背景.png' }).waitFor();
    await until('it is seen', () =>
      dialog().locator('.look-behind').evaluate(image => image.complete && image.naturalWidth > 0));
    await accessible(page, 'look: background');
    await shot(page, 'look-background');
    await dialog().getByRole('tab', { name: 'Placeholders' }).click();
    await accessible(page, 'look: placeholders');
    await dialog().getByRole('tab', { name: 'Title, clock, logo' }).click();
    await dialog().getByRole('checkbox', { name: 'Title' }).check();
    await dialog().getByLabel('Text').fill('化学课 – Chemistry');
    await dialog().getByRole('checkbox', { name: 'Clock' }).check();
    await accessible(page, 'look: title, clock and logo');
    await shot(page, 'look-overlays');
    await dialog().getByRole('button', { name: 'Apply' }).click();
    await dialog().waitFor({ state: 'detached' });
    const { look, canvas } = await recorder.channel();
    const [{ id }] = await recorder.call('GET', '/api/v1/pictures');
    assert.equal(look.background, id);
    assert.equal(canvas.background, '#0b3a53');
    assert.deepEqual(look.title, { text: '化学课 – Chemistry', place: 'bottom-left' });

    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await dialog().getByRole('button', { name: 'Choose a picture: Background picture' }).click();
    await dialog().locator('.picker-item').first().hover();
    await dialog().getByRole('button', { name: 'Delete Studio 背景.png' }).click();
    await dialog().getByText(/is in use: channel Demo class/).waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).first().click();
    await dialog().getByRole('button', { name: 'No picture: Background picture' }).click();
    await dialog().getByRole('button', { name: 'Apply' }).click();
    await dialog().waitFor({ state: 'detached' });
    assert.equal((await recorder.channel()).look.background ?? null, null);
  });

  it('exports a layout to a file and imports it again', async () => {
    await more('Our panel', 'Export…');
    await accessible(page, 'export');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('button', { name: 'Save file' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'Our-panel.rollcall-layout.json');
    const file = JSON.parse(await readFile(await download.path(), 'utf8'));
    await close();

    await files('Import a layout…');
    const field = dialog().getByLabel('Content of the file');
    await field.fill(JSON.stringify({ ...file, layout: { kind: 'custom', regions: [{ x: 0.9, y: 0, width: 0.5, height: 1 }] } }));
    await dialog().getByText('layout.regions[0].width').waitFor();
    assert.ok(await dialog().getByRole('button', { name: 'Keep in the strip' }).isDisabled());
    await accessible(page, 'import refused');
    await shot(page, 'import-refused');
    const buffer = Buffer.from(JSON.stringify({ ...file, name: 'Their panel' }));
    await dialog().locator('input[type="file"]').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer });
    await until('its name', async () => (await dialog().getByLabel('Name of the layout').inputValue()) === 'Their panel');
    await accessible(page, 'import');
    await dialog().getByRole('button', { name: 'Keep in the strip' }).click();
    await dialog().waitFor({ state: 'detached' });
    const theirs = (await kept()).find(({ name }) => name === 'Their panel');
    const ours = (await kept()).find(({ name }) => name === 'Our panel');
    const places = ({ layout: { regions } }) => regions.map(({ id, ...place }) => place);
    assert.deepEqual(places(theirs), places(ours));
  });

  it('goes through Agora’s JSON and back', async () => {
    await recorder.call('PUT', '/api/v1/channels/Demo%20class/layout', {
      kind: 'custom',
      regions: [
        { x: 0.1, y: 0.2, width: 0.3, height: 0.4, alpha: 0.5, fit: 'fit' },
        { x: 0.5, y: 0.1, width: 0.4, height: 0.7, corner: 0.2 },
      ],
    });
    await files('Agora JSON…');
    const json = dialog().getByLabel('Agora’s JSON', { exact: true });
    await json.waitFor();
    await dialog().getByText('3 things Agora cannot express').waitFor();
    // The title and the clock were set before.
    await dialog().getByText('regions[1].corner').waitFor();
    await accessible(page, 'Agora: copy');
    await shot(page, 'agora-copy');
    const said = await json.inputValue();
    const { transcodingConfig } = JSON.parse(said);
    assert.equal(transcodingConfig.layoutConfig[0].x_axis, 0.1);

    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.keyboard.press('2');
    await until('best fit', async () => (await layout()).kind === 'best-fit');
    await files('Agora JSON…');
    await dialog().getByRole('tab', { name: 'Paste' }).click();
    const field = dialog().getByLabel('Agora’s JSON to read');
    await field.fill(said.replace('"x_axis": 0.1', '"x_axis": 4'));
    await dialog().getByText('The field transcodingConfig.layoutConfig[0].x_axis cannot be used.').waitFor();
    assert.ok(await dialog().getByRole('button', { name: 'Use it now' }).isDisabled());
    await field.fill(said);
    await dialog().getByText('2 people are heard, not seen:').waitFor();
    await accessible(page, 'Agora: paste');
    await shot(page, 'agora-paste');
    assert.equal((await layout()).kind, 'best-fit');
    await dialog().getByRole('button', { name: 'Use it now' }).click();
    await dialog().waitFor({ state: 'detached' });
    const { regions } = await layout();
    assert.deepEqual(
      regions.map(({ x, y, width, height, alpha = 1, fit = 'crop' }) => [x, y, width, height, alpha, fit]),
      [
        [0.1, 0.2, 0.3, 0.4, 0.5, 'fit'],
        [0.5, 0.1, 0.4, 0.7, 1, 'crop'],
      ],
    );
  });

  it('speaks Chinese by daylight', async () => {
    await page.keyboard.press(',');
    await dialog().getByText('Light', { exact: true }).click();
    await close();
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByText('录制服务已连接').waitFor();
    await accessible(page, 'the strip in Chinese');
    await fits(page, 'the strip in Chinese');
    await page.getByRole('button', { name: '模板' }).click();
    await dialog().waitFor();
    await accessible(page, 'templates in Chinese');
    await shot(page, 'templates-chinese');
    await close();
    await page.getByRole('button', { name: '外观', exact: true }).click();
    await dialog().waitFor();
    await accessible(page, 'look in Chinese');
    await close();
    await page.getByRole('button', { name: '导播模式' }).click();
    await page.getByRole('button', { name: '从当前播出的布局开始' }).click();
    await page.getByText('画面没有变化').waitFor();
    await accessible(page, 'studio mode in Chinese');
    await fits(page, 'studio mode in Chinese');
    await shot(page, 'studio-chinese');
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, []));
});
