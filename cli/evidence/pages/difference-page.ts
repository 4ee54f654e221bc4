import type { ChangedFact, Difference } from '../difference';
import type { Fact, Facts } from '../fact';
import { linkTo } from './fact-view';
import { html, when, type Html } from './html';
import type { Page } from './layout';
import { statusWords, type Site } from './site';

/** What two folders of a stage say differently. */
export const differencePage = (site: Site, { earlier, found }: NonNullable<Site['difference']>): Page => ({
  title: `Difference — evidence of stage ${site.facts.stage}`,
  root: './',
  here: 'difference',
  main: html`
    <article class="difference">
      <header>
        <p class="eyebrow">${when(earlier.collectedAt)} to ${when(site.facts.collectedAt)}</p>
        <h1>Difference</h1>
        <p class="lede">What these pages say, and the folder of before did not.</p>
        ${summary(found)} ${stageNote(earlier, site.facts)}
      </header>
      ${changedSection(
        'Another answer',
        'status',
        found.changed.filter(({ status }) => status),
      )}
      ${changedSection(
        'The same answer, other particulars',
        'particulars',
        found.changed.filter(({ status }) => !status),
      )}
      ${listSection('New facts', 'appeared', found.appeared)} ${listSection('Facts that are gone', 'gone', found.gone)}
    </article>
  `,
});

const summary = ({ appeared, gone, changed, unchanged }: Difference): Html =>
  html`<ul class="counts" aria-label="Differences">
    <li><b>${changed.filter(({ status }) => status).length}</b> with another answer</li>
    <li><b>${changed.filter(({ status }) => !status).length}</b> with other particulars</li>
    <li><b>${appeared.length}</b> new</li>
    <li><b>${gone.length}</b> gone</li>
    <li><b>${unchanged}</b> as before</li>
  </ul>`;

const stageNote = (earlier: Facts, later: Facts): Html | '' =>
  earlier.stage === later.stage
    ? ''
    : html`<p class="empty">The earlier folder is of stage ${earlier.stage}, this one of stage ${later.stage}.</p>`;

function changedSection(heading: string, id: string, changed: readonly ChangedFact[]): Html | '' {
  if (changed.length === 0) return '';
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    ${changed.map(changedView)}
  </section>`;
}

const changedView = (changed: ChangedFact): Html =>
  html`<article class="fact ${changed.now.status}">
    <h3>${linkTo(changed.now)}</h3>
    <dl class="change">
      <div>
        <dt>Before</dt>
        <dd>${side(changed.before, changed.rowsGone)}</dd>
      </div>
      <div>
        <dt>Now</dt>
        <dd>${side(changed.now, changed.rowsNew)}</dd>
      </div>
    </dl>
  </article>`;

const side = ({ status, sentences, table }: Fact, rows: readonly (readonly string[])[]): Html =>
  html`<p><span class="status ${status}">${statusWords[status]}</span></p>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
    ${
      rows.length === 0
        ? ''
        : html`<ul class="rows">
            ${rows.map((row) => html`<li>${labelled(row, table?.columns ?? [])}</li>`)}
          </ul>`
    }`;

/** `payment.captured · Success 2 · Failure 0`: the first cell is what the row is of. */
const labelled = ([first = '', ...cells]: readonly string[], [, ...columns]: readonly string[]): string =>
  [first, ...cells.map((cell, at) => (cell === '' ? '' : `${columns[at] ?? ''} ${cell}`.trim()))]
    .filter((part) => part !== '')
    .join(' · ');

function listSection(heading: string, id: string, facts: readonly Fact[]): Html | '' {
  if (facts.length === 0) return '';
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    <ul>
      ${facts.map((fact) => html`<li>${id === 'gone' ? fact.looksFor : linkTo(fact)} <span class="status ${fact.status}">${statusWords[fact.status]}</span></li>`)}
    </ul>
  </section>`;
}
