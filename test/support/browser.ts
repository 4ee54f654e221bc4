import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Chromium from npm, which needs nothing of the machine. Not with the package's own flags: these switch off what is tested here. */
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await sparticuz.executablePath(),
    // Pictures are compared: glyphs are not fitted to the grid, nothing is drawn by a graphics card.
    args: ['--no-sandbox', '--font-render-hinting=none', '--disable-gpu', '--disable-lcd-text'],
  });

export interface View {
  readonly width: number;
  readonly scheme?: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
}

/** The page of a file, with its fonts, and what the browser complained about meanwhile. */
export async function openFile(browser: Browser, file: string, view: View) {
  const page = await browser.newPage({
    viewport: { width: view.width, height: 900 },
    colorScheme: view.scheme ?? 'light',
  });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  await page.emulateMedia({ media: view.media ?? 'screen' });
  await page.goto(`file://${file}`);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  return { page, complaints };
}

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, as `rule: element`. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`,
  );
}
