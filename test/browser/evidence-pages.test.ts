import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { writePages } from '../../cli/evidence/pages/write-pages';
import { requirementIds } from '../../cli/evidence/requirement-ids';
import { requirementParts } from '../../cli/evidence/requirement-parts';
import { requirementTexts } from '../../cli/evidence/requirements';
import { templateQuestions } from '../../cli/evidence/template/questions';
import { sourceOf } from '../../cli/evidence/template/synthesized';
import { accessibilityFaults, openBrowser, openFile, type View } from '../support/browser';
import { differenceFromPicture } from '../support/same-picture';
import { earlierFacts, sampleCryptography, sampleFacts } from '../support/sample-evidence';
import { place, synthesized, templatesOf } from '../support/template';

const desktop = 1280;
const phone = 390;

let browser: Browser;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'strongroom-browser-'));
  await writePages({ folder, facts: sampleFacts, cryptography: sampleCryptography, earlier: earlierFacts });
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const pages = [
  'index.html',
  'cryptography.html',
  'difference.html',
  ...requirementIds.map((id) => `requirements/${id}.html`),
];
const kinds = ['index.html', 'requirements/1.2.html', 'requirements/3.6.html', 'cryptography.html', 'difference.html'];

async function seen<T>(
  file: string,
  view: View,
  look: (opened: Awaited<ReturnType<typeof openFile>>) => Promise<T>,
): Promise<T> {
  const opened = await openFile(browser, path.join(folder, file), view);
  try {
    return await look(opened);
  } finally {
    await opened.page.close();
  }
}

interface Reading {
  readonly faults: readonly string[];
  readonly complaints: readonly string[];
  readonly width: number;
  readonly headings: readonly number[];
  readonly texts: readonly string[];
}

const readings = new Map<string, Promise<Reading>>();

/** A page on a phone, read once for all the tests. */
function reading(file: string): Promise<Reading> {
  const known = readings.get(file);
  const read =
    known ??
    seen(file, { width: phone }, async ({ page, complaints }) => ({
      complaints,
      faults: await accessibilityFaults(page),
      width: await page.evaluate<number>('document.documentElement.scrollWidth'),
      headings: await page.evaluate<readonly number[]>(headingLevels),
      texts: await page.evaluate<readonly string[]>(textNodes),
    }));
  readings.set(file, read);
  return read;
}

describe('the pages in a browser', () => {
  it.each(pages)('%s has no barrier, one first heading, and fits a phone', async (file) => {
    const { faults, width, complaints, headings } = await reading(file);
    expect(faults).toEqual([]);
    expect(width).toBeLessThanOrEqual(phone);
    expect(complaints).toEqual([]);
    expect(headings.filter((level) => level === 1)).toHaveLength(1);
  });

  it.each(kinds.flatMap((file) => [[file, 'light'] as const, [file, 'dark'] as const]))(
    '%s has no barrier on a desk, %s',
    async (file, scheme) => {
      const faults = await seen(file, { width: desktop, scheme }, ({ page }) => accessibilityFaults(page));
      expect(faults).toEqual([]);
    },
  );

  it('loads its fonts from the folder, and nothing else', async () => {
    const fonts = await seen('requirements/1.2.html', { width: desktop }, ({ page }) =>
      page.evaluate<readonly string[]>('[...document.fonts].map(({ family, status }) => `${family} ${status}`)'),
    );
    expect(fonts.map((font) => font.replaceAll('"', '')).sort()).toEqual(
      ['Source Code loaded', 'Source Sans loaded', 'Source Serif loaded'].sort(),
    );
  });

  it('says nothing but what facts, requirements and fixed labels say', async () => {
    const sources = [sampleFacts, earlierFacts, sampleCryptography, requirementTexts, requirementParts];
    const known = new Set(sources.flatMap(textsOf));
    const texts = (await Promise.all(pages.map(reading))).flatMap((page) => page.texts);
    expect(texts.join(' ')).not.toMatch(/complian/i);
    const labels = new Set(texts.filter((text) => !known.has(text) && !isPart(text)));
    expect([...labels].sort()).toMatchSnapshot();
  });
});

describe('pages of what is really found in the templates of prod', () => {
  it.each(['index.html', ...['1.2', '3.5', '6.4', '7.2', '10.7', '12.5.2'].map((id) => `requirements/${id}.html`)])(
    '%s has no barrier, and fits a phone and a sheet',
    async (file) => {
      const source = sourceOf('prod', templatesOf(synthesized('prod')), place);
      const facts = templateQuestions.map(({ id, requirements, looksFor, ask }) => ({
        ...{ id, requirements, looksFor },
        ...ask(source),
      }));
      const real = path.join(folder, 'real');
      await writePages({ folder: real, facts: { ...sampleFacts, facts }, cryptography: sampleCryptography });
      const width = 'document.documentElement.scrollWidth';
      const onPhone = await seen(`real/${file}`, { width: phone }, async ({ page }) => ({
        faults: await accessibilityFaults(page),
        width: await page.evaluate<number>(width),
      }));
      expect(onPhone.faults).toEqual([]);
      expect(onPhone.width).toBeLessThanOrEqual(phone);
      const sheet = { width: 700, media: 'print' } as const;
      expect(await seen(`real/${file}`, sheet, ({ page }) => page.evaluate<number>(width))).toBeLessThanOrEqual(700);
    },
  );
});

describe('the pages on paper', () => {
  it.each(kinds)('%s cuts no table and prints whole digests', async (file) => {
    const cut = await seen(file, { width: 700, media: 'print' }, ({ page }) =>
      page.evaluate<readonly string[]>(`[...document.querySelectorAll('.scroll')]
        .filter((box) => getComputedStyle(box).overflowY !== 'visible' || box.scrollWidth > document.documentElement.clientWidth)
        .map((box) => box.getAttribute('aria-label'))`),
    );
    expect(cut).toEqual([]);
    const digests = await seen(file, { width: 700, media: 'print' }, ({ page }) =>
      page.evaluate<readonly string[]>(`[...document.querySelectorAll('.digest')].map((digest) => digest.innerText)`),
    );
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(kinds)('%s becomes numbered pages of a document', async (file) => {
    const document = await seen(file, { width: desktop }, ({ page }) => page.pdf({ preferCSSPageSize: true }));
    expect(document.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(document.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0).toBeGreaterThan(0);
  });
});

describe('pictures', () => {
  it.each<[string, string, View]>([
    ['index', 'index.html', { width: desktop }],
    ['index-phone', 'index.html', { width: phone }],
    ['requirement', 'requirements/1.2.html', { width: desktop }],
    ['requirement-phone', 'requirements/1.2.html', { width: phone }],
    ['requirement-dark', 'requirements/3.6.html', { width: desktop, scheme: 'dark' }],
    ['requirement-print', 'requirements/1.2.html', { width: 700, media: 'print' }],
    ['cryptography', 'cryptography.html', { width: desktop }],
    ['difference', 'difference.html', { width: desktop }],
  ])('%s looks as it did', async (name, file, view) => {
    const picture = await seen(file, view, ({ page }) => page.screenshot({ fullPage: true, clip: upperPart(view) }));
    const committed = path.join('test', 'browser', 'pictures', `${name}.png`);
    expect(await differenceFromPicture(browser, committed, picture)).toBeUndefined();
  });

  it('notice another sentence', async () => {
    const view = { width: phone };
    const picture = await seen('index.html', view, async ({ page }) => {
      await page.evaluate(
        `document.querySelector('.lede').textContent = 'What was not looked for, and what was not found.'`,
      );
      return page.screenshot({ fullPage: true, clip: upperPart(view) });
    });
    const committed = path.join('test', 'browser', 'pictures', 'index-phone.png');
    expect(await differenceFromPicture(browser, committed, picture, 'compare only')).toMatch(/% of the pixels differ/);
  });

  it('are of pages that there are', () => {
    expect(
      readdirSync(path.join('test', 'browser', 'pictures')).filter((name) => !name.endsWith('.now.png')),
    ).toHaveLength(8);
  });
});

/** What is below looks like what is above, and pictures are large. */
const upperPart = ({ width }: View) => ({ x: 0, y: 0, width, height: 1500 });

const headingLevels = `[...document.querySelectorAll('h1,h2,h3')].map(({ tagName }) => Number(tagName[1]))`;

/** Texts as a reader sees them: one for each node, white space as one space. */
const textNodes = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode.textContent.replace(/\\s+/g, ' ').trim());
  return texts.filter((text) => text !== '');
})()`;

/** Every text in a value, at any depth. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value, value.replaceAll(/\s+/g, ' ').trim()];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** Numbers, addresses, digests, dates and lists of what is known by itself. */
function isPart(text: string): boolean {
  if (/^[\d.]+$|^[0-9a-f]{12}…$|^\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC$/.test(text)) return true;
  return requirementIds.some((id) => text === id || text === `${id} ${requirementTexts[id].title}`);
}
