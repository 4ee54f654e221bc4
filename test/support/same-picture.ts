import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import * as z from 'zod/mini';

/** Of all pixels; another machine draws the edge of a letter a little otherwise. */
const tolerated = 0.002;

const pixelmatch = readFileSync(createRequire(__filename).resolve('pixelmatch'));

/**
 * Compares with the committed picture, in the browser, which reads pictures a hundred times faster than Jest. What differs is written
 * beside it as `<name>.now.png`, which git ignores. `STRONGROOM_PICTURES=write` writes the pictures instead: look at them before they
 * are committed.
 */
export async function differenceFromPicture(
  browser: Browser,
  file: string,
  picture: Buffer,
  purpose: 'keep' | 'compare only' = 'keep',
): Promise<string | undefined> {
  if (purpose === 'keep' && process.env['STRONGROOM_PICTURES'] === 'write') writeFileSync(file, picture);
  if (!existsSync(file)) return `${file} does not exist`;
  const { sizes, share } = await compare(browser, readFileSync(file), picture);
  const [expected, actual] = sizes;
  const difference = expected !== actual ? `${actual} pixels instead of ${expected}` : shareDiffers(share);
  if (purpose === 'keep' && difference !== undefined) writeFileSync(file.replace(/\.png$/, '.now.png'), picture);
  return difference;
}

const shareDiffers = (share: number): string | undefined =>
  share > tolerated ? `${(share * 100).toFixed(2)} % of the pixels differ` : undefined;

const Comparison = z.object({ sizes: z.tuple([z.string(), z.string()]), share: z.number() });

async function compare(browser: Browser, expected: Buffer, actual: Buffer): Promise<z.infer<typeof Comparison>> {
  const page = await browser.newPage();
  try {
    const files = [expected, actual].map((file) => `data:image/png;base64,${file.toString('base64')}`);
    const library = `data:text/javascript;base64,${pixelmatch.toString('base64')}`;
    return Comparison.parse(await page.evaluate(`(${comparison})(${JSON.stringify({ files, library })})`));
  } finally {
    await page.close();
  }
}

/** Runs in the page. */
const comparison = `async ({ files, library }) => {
  const { default: pixelmatch } = await import(library);
  const [left, right] = await Promise.all(files.map(async (file) => {
    const image = await createImageBitmap(await (await fetch(file)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  }));
  const sizes = [left, right].map(({ width, height }) => width + ' by ' + height);
  if (sizes[0] !== sizes[1]) return { sizes, share: 1 };
  const { width, height } = left;
  return { sizes, share: pixelmatch(left.data, right.data, undefined, width, height, { threshold: 0.2 }) / (width * height) };
}`;
