import type { Fact } from '../fact';
import { requirementIds, type RequirementId } from '../requirement-ids';
import { requirementTexts } from '../requirements';
import { countBar } from './count-bar';
import { linkTo } from './fact-view';
import { html, when, type Html } from './html';
import type { Page } from './layout';
import { factsOf, statuses, statusWords, withStatus, type Site } from './site';

/** The chapters of the standard that this system touches, in our own words. */
const chapters: readonly (readonly [string, string])[] = [
  ['1', 'Networks'],
  ['2', 'Configuration'],
  ['3', 'Stored card data'],
  ['4', 'Card data on its way'],
  ['6', 'Software'],
  ['7', 'Access by need'],
  ['8', 'Identity'],
  ['10', 'Records'],
  ['11', 'Tests and watching'],
  ['12', 'Programme'],
];

export const indexPage = (site: Site): Page => ({
  title: `Evidence of stage ${site.facts.stage}`,
  root: './',
  here: 'index',
  main: html`
    <article class="index">
      <header>
        <p class="eyebrow">PCI DSS v4.0.1, as far as it touches this system</p>
        <h1>Evidence of stage ${site.facts.stage}</h1>
        <p class="lede">
          What was looked for, what was found, and the proof beside it. These pages say what is there; whether a
          requirement is met is for an assessor to say.
        </p>
        ${particulars(site)} ${totals(site)}
      </header>
      ${requirementsSection(site)} ${missing(site, 'not-found', 'Looked for and not found')}
      ${missing(site, 'not-here', 'Cannot be told here')} ${checking(site)} ${contents(site)}
    </article>
  `,
});

function particulars({ facts }: Site): Html {
  const rows: readonly (readonly [string, string])[] = [
    ['Stage', facts.stage],
    ['Runs on', facts.target === 'aws' ? 'AWS' : 'an emulator of AWS: it says of itself what it cannot tell'],
    ['From', when(facts.from)],
    ['To', when(facts.to)],
    ['Collected', when(facts.collectedAt)],
    ['Software', facts.software.version],
  ];
  return html`<dl class="particulars">
    ${rows.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

const totals = ({ facts }: Site): Html =>
  html`<ul class="counts totals" aria-label="Facts in this folder">
    ${statuses.map((status) => html`<li class="${status}"><b>${withStatus(facts.facts, status).length}</b> ${statusWords[status].toLowerCase()}</li>`)}
  </ul>`;

const requirementsSection = (site: Site): Html =>
  html`<section aria-labelledby="requirements">
    <h2 id="requirements">Requirements</h2>
    <p>A fact may be on several pages, so the lines add up to more than the counts above.</p>
    <div class="scroll wide" role="region" tabindex="0" aria-label="Table: requirements">
      <table class="requirements">
        <thead>
          <tr>
            <th scope="col">Requirement</th>
            ${statuses.map((status) => html`<th scope="col" class="count">${statusWords[status]}</th>`)}
            <th scope="col" class="bar">Share</th>
          </tr>
        </thead>
        ${chapters.map(([chapter, title]) => chapterRows(site, chapter, title))}
      </table>
    </div>
  </section>`;

const chapterRows = (site: Site, chapter: string, title: string): Html =>
  html`<tbody>
    <tr class="chapter">
      <th scope="rowgroup" colspan="5">${chapter} ${title}</th>
    </tr>
    ${requirementIds.filter((id) => id.split('.')[0] === chapter).map((id) => requirementRow(site, id))}
  </tbody>`;

function requirementRow(site: Site, id: RequirementId): Html {
  const facts = factsOf(site, id);
  const counts = statuses.map((status) => withStatus(facts, status).length);
  return html`<tr>
    <th scope="row">
      <a href="requirements/${id}.html"><span class="number">${id}</span> ${requirementTexts[id].title}</a>
    </th>
    ${counts.map((count, place) => html`<td class="count ${count === 0 ? 'none' : (statuses[place] ?? '')}">${count}</td>`)}
    <td class="bar">${countBar(counts)}</td>
  </tr>`;
}

/** What an assessor reads first: each leads to its page. */
function missing({ facts }: Site, status: Fact['status'], heading: string): Html | '' {
  const some = withStatus(facts.facts, status);
  if (some.length === 0) return '';
  return html`<section aria-labelledby="all-${status}">
    <h2 id="all-${status}">${heading}</h2>
    <ul class="missing">
      ${some.map((fact) => html`<li>${linkTo(fact)} <span class="soft">${fact.requirements.join(', ')}</span></li>`)}
    </ul>
  </section>`;
}

const checking = ({ facts }: Site): Html =>
  html`<section aria-labelledby="check">
    <h2 id="check">Check this folder</h2>
    <p>
      <a href="manifest.ndjson">manifest.ndjson</a> has the digest of every file here, and
      <a href="manifest.note">manifest.note</a> signs it with the evidence key of the stage. With the three verifier
      keys as they reached you by another way than this folder:
    </p>
    <pre
      tabindex="0"
    ><code>npx strongroom verify DIR --key evidence.vkey --key audit-log.vkey --key review.vkey</code></pre>
    <p>
      <code>DIR</code> is this folder. The verifier as one file needs Node.js alone:
      <code>node strongroom-verify.mjs DIR --key …</code>. It rebuilds the audit log of stage ${facts.stage} from the
      archive, and checks its signatures, the manifest, the trail and the reviews. The copies in <code>keys/</code> are
      for convenience: whoever could change this folder could change them too.
    </p>
  </section>`;

const contents = ({ difference }: Site): Html =>
  html`<section aria-labelledby="contents">
    <h2 id="contents">What else is here</h2>
    <ul>
      <li>
        <a href="cryptography.html">Cryptography</a>: every key, algorithm and protocol, and its state against quantum
        computers.
      </li>
      ${difference === undefined ? '' : html`<li><a href="difference.html">Difference</a> to the folder collected ${when(difference.earlier.collectedAt)}.</li>`}
      <li><a href="facts.json">facts.json</a>: all of these pages say, for programs.</li>
      <li>
        <code>sources/</code>: what the facts were made from. <code>archive/</code>, <code>trail/</code>,
        <code>witness/</code>: copies, byte for byte.
      </li>
    </ul>
  </section>`;
