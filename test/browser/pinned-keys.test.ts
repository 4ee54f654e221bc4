import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { emptyPage, jwksInterceptor, type JwksInterceptor } from '../support/jwks-interceptor';
import { genuineSet, pinnedKey, swappedSets } from '../support/swapped-sets';

/** The SDK in the real browser, in a page of another origin than the API, with somebody in between. */
describe('the SDK in a browser, with somebody in between', () => {
  const now = Date.now() / 1000;
  let browser: Browser;
  let page: Page;
  let between: JwksInterceptor;
  let shop: Awaited<ReturnType<typeof emptyPage>>;

  beforeAll(async () => {
    [browser, between, shop] = await Promise.all([openBrowser(), jwksInterceptor(), emptyPage()]);
    const { outputFiles } = await build({
      ...{ entryPoints: ['client/create-client.ts'], bundle: true, minify: true, write: false },
      ...{ platform: 'browser', format: 'iife', globalName: 'sdk', target: 'es2022' },
    });
    page = await browser.newPage();
    await page.goto(shop.url);
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await Promise.all([between.close(), shop.close()]);
  });

  /** What sealing came to: the parts of an envelope, or the error. */
  const sealed = (): Promise<unknown> =>
    page.evaluate(
      `sdk.createClient(${JSON.stringify({ apiUrl: between.apiUrl, pins: [pinnedKey] })})
        .sealCard({ number: '4242424242424242', exp_month: 12, exp_year: 2090 }, { merchantId: 'm_demo' })
        .then((envelope) => envelope.split('.').length, ({ code, detail }) => ({ code, detail }))`,
    );

  it('seals for the genuine set, which it asks for without a preflight', async () => {
    between.answer(genuineSet(now));
    between.asked();
    expect(await sealed()).toBe(5);
    expect(between.asked()).toEqual(['application/jwk-set+jwt']);
  });

  it.each(swappedSets(now))('seals nothing for %s', async (_, what, answer) => {
    between.answer(answer);
    expect(await sealed()).toEqual({ code: 'keys_not_trusted', detail: expect.stringContaining(what) });
  });
});
