import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { raw } from 'hono/html';
import { html, when, type Html, type Root } from './html';
import type { Site } from './site';

export interface Page {
  readonly title: string;
  readonly root: Root;
  /** Of the navigation: which of its places this page is. */
  readonly here: 'index' | 'requirement' | 'cryptography' | 'difference';
  readonly main: Html;
}

/** A whole document. Without scripts and without anything from elsewhere: the policy in its head forbids both to what it holds. */
export function document({ title, root, here, main }: Page, site: Site): Html {
  const css = stylesheet(root);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policyFor(css)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${raw(`<style>${css}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the text</a>
        <header class="masthead">
          <p class="brand">
            <a href="${root}index.html">Strongroom</a> <span>Evidence of stage ${site.facts.stage}</span>
          </p>
          <nav aria-label="Pages">
            <ul>
              ${places(site).map(([place, file, label]) => html`<li><a href="${root}${file}" aria-current="${place === here ? 'page' : 'false'}">${label}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main id="main" tabindex="-1">${main}</main>
        <footer class="colophon">
          <p>
            Stage ${site.facts.stage}, ${when(site.facts.from)} to ${when(site.facts.to)}; collected
            ${when(site.facts.collectedAt)} by ${site.facts.software.version}. Every sentence about the system is made
            from
            <a href="${root}facts.json">facts.json</a>.
          </p>
        </footer>
      </body>
    </html> `;
}

function places({ difference }: Site): readonly (readonly [Page['here'], string, string])[] {
  return [
    ['index', 'index.html', 'Requirements'],
    ['cryptography', 'cryptography.html', 'Cryptography'],
    ...(difference === undefined ? [] : [['difference', 'difference.html', 'Difference'] as const]),
  ];
}

/** Fonts lie in the folder. `file:` beside `'self'`: opened from a disk, a page has no origin that `'self'` could mean. */
const policyFor = (css: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
    "font-src 'self' file:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const stylesheet = (root: Root): string =>
  readFileSync(path.join(import.meta.dirname, 'pages.css'), 'utf8').replaceAll("url('assets/", `url('${root}assets/`);
