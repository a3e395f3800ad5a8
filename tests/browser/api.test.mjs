/**
 * An integrator's first minutes: an app, a key that is shown once, and a call that was copied from the
 * documentation and works, over a real recorder.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { accessible, becomes, fits, launch, open, shot, until } from './browser.mjs';
import { Recorder } from './recorder.mjs';

const NAME = '校园门户与课程录制系统 School portal';

/** What a call by curl asks for, as a shell would read it. */
function callOf(curl, secret) {
  const user = /-u "([^"]*)"/.exec(curl)[1].replace('$SECRET', secret);
  const body = /-d '((?:[^']|'\\'')*)'/.exec(curl)?.[1].replaceAll("'\\''", "'");
  return {
    url: /"(https?:[^"]+)"/.exec(curl)[1],
    options: {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(user).toString('base64')}`,
        'content-type': 'application/json',
      },
      body,
    },
  };
}

describe('the API for programs', { timeout: 180_000 }, () => {
  let recorder;
  let browser;
  let page;
  let id;
  let secret;

  before(async () => {
    recorder = await Recorder.start();
    browser = await launch();
    page = await open(browser, recorder.console);
    await page.getByText('Recorder connected').waitFor();
  });

  after(async () => {
    await browser?.close();
    await recorder?.stop();
  });

  const dialog = () => page.locator('dialog[open]');
  const settings = async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await dialog().getByRole('tab', { name: 'API', exact: true }).click();
  };
  const example = call => page.getByLabel(`Example of ${call}`, { exact: true });

  it('says what apps are for', async () => {
    await settings();
    await dialog().getByRole('heading', { name: /^Programs that drive Agora/ }).waitFor();
    await accessible(page, 'no app');
    await fits(page, 'no app');
    await shot(page, 'api-0');
  });

  it('takes an app, and says what is wrong with one', async () => {
    await dialog().getByRole('button', { name: 'Add an app' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill(NAME);
    await dialog().getByLabel('Callback address (optional)').fill('http://example.org/hook');
    await dialog().getByRole('button', { name: 'Add an app' }).click();
    await dialog().getByText(/http is only for this computer/).waitFor();
    await accessible(page, 'a wrong address');
    await shot(page, 'api-wrong');
    await dialog().getByLabel('Callback address (optional)').fill('');
    await dialog().getByLabel('App ID (optional)').fill('a b');
    await dialog().getByRole('button', { name: 'Add an app' }).click();
    await dialog().getByText('An App ID has 1 to 64 letters, digits, hyphens and underscores.').waitFor();
    await dialog().getByLabel('App ID (optional)').fill('');
    await dialog().getByRole('button', { name: 'Add an app' }).click();
    await dialog().getByRole('heading', { name: NAME }).waitFor();
    const [app] = await recorder.call('GET', '/api/v1/apps');
    assert.equal(app.name, NAME);
    id = app.id;
    await dialog().getByText(id, { exact: true }).waitFor();
    await shot(page, 'api-app');
  });

  it('makes a key and shows its secret once', async () => {
    await dialog().getByRole('button', { name: `Make a customer ID for ${NAME}` }).click();
    const shown = dialog().locator('.new-secret code');
    await shown.waitFor();
    secret = await shown.textContent();
    assert.ok(secret.length >= 16, 'nobody guesses it');
    await accessible(page, 'a new secret');
    await fits(page, 'a new secret');
    await shot(page, 'api-secret');
    await page.reload();
    await page.getByText('Recorder connected').waitFor();
    await settings();
    const { customers } = (await recorder.call('GET', '/api/v1/apps'))[0];
    assert.equal(customers.length, 1);
    await dialog().getByText(customers[0].id, { exact: true }).waitFor();
    await dialog().getByText(/not used since/).waitFor();
    assert.ok(!(await page.content()).includes(secret), 'it is gone with the page');
    await accessible(page, 'an app with a customer id');
    await shot(page, 'api-apps');
  });

  it('documents each call with the ids of the app', async () => {
    await dialog().getByRole('link', { name: /^Calls with the IDs of/ }).click();
    await page.getByRole('heading', { level: 1, name: 'API for programs' }).waitFor();
    assert.equal(await dialog().count(), 0, 'the settings make way');
    await example('acquire').getByText(`/v1/apps/${id}/cloud_recording/acquire`).waitFor();
    await accessible(page, 'the documentation');
    await fits(page, 'the documentation');
    await shot(page, 'api-docs');
    await page.getByRole('button', { name: 'start', exact: true }).click();
    await shot(page, 'api-docs-start');
    await page.getByRole('button', { name: 'Moving from Agora Cloud Recording' }).click();
    await shot(page, 'api-docs-moving');
  });

  it('has examples that work as they stand', async () => {
    const { url, options } = callOf(await example('acquire').textContent(), secret);
    const answer = await fetch(url, options);
    const said = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(said));
    assert.equal(said.cname, 'Demo class');
    assert.ok(said.resourceId, 'a resource');
    const guessed = await fetch(url, callOf(await example('acquire').textContent(), 'guessed').options);
    assert.equal(guessed.status, 401);
  });

  it('gives the contract as a file', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the OpenAPI document' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'rollcall-cloud-recording.openapi.json');
    const { paths } = JSON.parse(await readFile(await download.path(), 'utf8'));
    assert.ok(paths['/v1/apps/{appid}/cloud_recording/acquire'], 'it is the contract of these calls');
  });

  it('is read in Chinese, too', async () => {
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: '从声网云端录制迁移' }).waitFor();
    await accessible(page, 'the documentation in Chinese');
    await fits(page, 'the documentation in Chinese');
    await shot(page, 'api-docs-zh');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'API for programs' }).waitFor();
  });

  it('says that the key was used, and refuses it once it is deleted', async () => {
    await settings();
    await dialog().getByText(/used last/).waitFor();
    const { url, options } = callOf(await example('acquire').textContent(), secret);
    await dialog().getByRole('button', { name: /^Delete the customer ID/ }).click();
    await accessible(page, 'the question');
    await dialog().locator('.question').getByRole('button', { name: 'Delete', exact: true }).click();
    await until('the list is empty', async () => (await dialog().locator('[data-customer]').count()) === 0);
    assert.equal((await fetch(url, options)).status, 401);
    await dialog().getByRole('button', { name: `Delete ${NAME}` }).click();
    await dialog().locator('.question').getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog().getByRole('heading', { name: /^Programs that drive Agora/ }).waitFor();
    await becomes('no app', () => recorder.call('GET', '/api/v1/apps'), []);
  });

  it('complained about nothing', () => assert.deepEqual(page.complaints, []));
});
