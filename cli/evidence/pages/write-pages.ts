import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from '../../local/place';
import { requirementIds } from '../requirement-ids';
import type { WritePages } from '../write-pages-input';
import { cryptographyPage } from './cryptography-page';
import { differencePage } from './difference-page';
import { indexPage } from './index-page';
import { document, type Page } from './layout';
import { requirementPage } from './requirement-page';
import { siteOf, type Site } from './site';

/** The fonts of the pages (SIL Open Font License), as pages.css names them. */
const fonts: Readonly<Record<string, string>> = {
  'source-serif.woff2': 'source-serif-4/files/source-serif-4-latin-wght-normal.woff2',
  'source-sans.woff2': 'source-sans-3/files/source-sans-3-latin-wght-normal.woff2',
  'source-code.woff2': 'source-code-pro/files/source-code-pro-latin-wght-normal.woff2',
};

/** `index.html`, `requirements/<id>.html`, `cryptography.html`, `difference.html` where there is an earlier folder, and `assets/`. */
export const writePages: WritePages = async ({ folder, facts, cryptography, earlier }) => {
  const site = siteOf(facts, cryptography, earlier);
  await mkdir(path.join(folder, 'requirements'), { recursive: true });
  for (const [file, page] of pagesOf(site)) await writeFile(path.join(folder, file), await textOf(page, site));
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  for (const [name, source] of Object.entries(fonts)) {
    await copyFile(
      path.join(projectFolder, 'node_modules', '@fontsource-variable', source),
      path.join(folder, 'assets', name),
    );
  }
};

function pagesOf(site: Site): readonly (readonly [string, Page])[] {
  return [
    ['index.html', indexPage(site)],
    ['cryptography.html', cryptographyPage(site)],
    ...requirementIds.map((id) => [`requirements/${id}.html`, requirementPage(id, site)] as const),
    ...(site.difference === undefined ? [] : [['difference.html', differencePage(site, site.difference)] as const]),
  ];
}

const textOf = async (page: Page, site: Site): Promise<string> => `${String(await document(page, site)).trim()}\n`;
