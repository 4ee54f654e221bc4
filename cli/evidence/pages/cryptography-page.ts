import type { CryptographyRow, PostQuantum } from '../cryptography/inventory';
import { headOf, proofView } from './fact-view';
import { html, type Html } from './html';
import type { Page } from './layout';
import type { Site } from './site';

const kinds: Readonly<Record<CryptographyRow['kind'], string>> = {
  key: 'Keys',
  code: 'Computed by the code',
  connection: 'Connections',
};

const quantumWords: Readonly<Record<PostQuantum['state'], string>> = {
  safe: 'Safe',
  'not-safe': 'Not safe',
  depends: 'Depends on the other side',
};

/** The inventory of PCI DSS 12.3.3. */
export const cryptographyPage = (site: Site): Page => ({
  title: `Cryptography — evidence of stage ${site.facts.stage}`,
  root: './',
  here: 'cryptography',
  main: html`
    <article class="cryptography">
      <header>
        <p class="eyebrow">PCI DSS v4.0.1, <a href="requirements/12.3.3.html">12.3.3</a></p>
        <h1>Cryptography</h1>
        <p class="lede">
          ${site.cryptography.rows.length} keys, algorithms and protocols of stage ${site.cryptography.stage}, generated
          from its templates, its keys and its code.
        </p>
        ${quantumCounts(site.cryptography.rows)}
      </header>
      ${Object.entries(kinds).map(([kind, heading]) =>
        kindSection(
          heading,
          kind,
          site.cryptography.rows.filter((row) => row.kind === kind),
        ),
      )}
    </article>
  `,
});

const quantumCounts = (rows: readonly CryptographyRow[]): Html =>
  html`<p class="eyebrow" id="quantum">Against quantum computers</p>
    <ul class="counts" aria-labelledby="quantum">
      ${Object.entries(quantumWords).map(
        ([state, words]) =>
          html`<li class="quantum-${state}">
            <b>${rows.filter(({ postQuantum }) => postQuantum.state === state).length}</b> ${words.toLowerCase()}
          </li>`,
      )}
    </ul>`;

function kindSection(heading: string, kind: string, rows: readonly CryptographyRow[]): Html | '' {
  if (rows.length === 0) return '';
  return html`<section aria-labelledby="kind-${kind}">
    <h2 id="kind-${kind}">${heading}</h2>
    <div class="scroll wide" role="region" tabindex="0" aria-label="Table: ${heading}">
      <table class="inventory" role="table">
        ${headOf(columns)}
        <tbody role="rowgroup">
          ${rows.map(inventoryRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

const columns = ['Name and purpose', 'Algorithm', 'Zone and users', 'Rotation', 'Quantum computers'] as const;

/** On a phone its cells stand below one another, each with its column's name; the roles say then that it is a table all the same. */
const inventoryRow = (row: CryptographyRow): Html =>
  html`<tr id="${row.id}" role="row">
    <th scope="row" role="rowheader">
      ${row.name}
      <p>${row.purpose}</p>
      ${proofView(row, './')}
    </th>
    <td role="cell" data-label="${columns[1]}">
      ${row.algorithm}
      <p>${row.length}</p>
    </td>
    <td role="cell" data-label="${columns[2]}">
      ${row.zone}
      <p>${row.users.join(', ')}</p>
    </td>
    <td role="cell" data-label="${columns[3]}">${row.rotation}</td>
    <td role="cell" data-label="${columns[4]}" class="quantum-${row.postQuantum.state}">
      <span class="status">${quantumWords[row.postQuantum.state]}</span>
      <p>${row.postQuantum.why}</p>
    </td>
  </tr>`;
