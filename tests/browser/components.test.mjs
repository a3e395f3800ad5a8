/** The page of all components: in both languages and both themes, as it was when last looked at. */
import { after, before, describe, it } from 'node:test';
import { accessible, becomes, launch } from './browser.mjs';
import { looksAsKept } from './pictures.mjs';
import { Recorder } from './recorder.mjs';

describe('components', { timeout: 120_000 }, () => {
  let recorder;
  let browser;

  before(async () => {
    recorder = await Recorder.start({ demo: false });
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  for (const locale of ['en', 'zh-CN']) {
    for (const colorScheme of ['dark', 'light']) {
      it(`look right in ${locale}, ${colorScheme}`, async () => {
        const context = await browser.newContext({ locale, colorScheme, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
        const page = await context.newPage();
        await page.goto(`${recorder.url}/#/components`);
        await page.locator('[data-part="Meters"]').waitFor();
        await page.evaluate(() => document.fonts.ready);
        await becomes('its theme', () => page.evaluate(() => document.documentElement.dataset.theme), colorScheme);
        await accessible(page, `components, ${locale}, ${colorScheme}`);
        await looksAsKept(page, `components-${locale}-${colorScheme}`, { mask: ['.gallery-meter'] });
        await context.close();
      });
    }
  }
});
