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
      <table class="inventory">
        ${headOf(['Name and purpose', 'Algorithm', 'Zone and users', 'Rotation', 'Quantum computers'])}
        <tbody>
          ${rows.map(inventoryRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

const inventoryRow = (row: CryptographyRow): Html =>
  html`<tr id="${row.id}">
    <th scope="row">
      ${row.name}
      <p>${row.purpose}</p>
      ${proofView(row, './')}
    </th>
    <td>
      ${row.algorithm}
      <p>${row.length}</p>
    </td>
    <td>
      ${row.zone}
      <p>${row.users.join(', ')}</p>
    </td>
    <td>${row.rotation}</td>
    <td class="quantum-${row.postQuantum.state}">
      <span class="status">${quantumWords[row.postQuantum.state]}</span>
      <p>${row.postQuantum.why}</p>
    </td>
  </tr>`;
