import type { Answer, Fact, Proof } from '../fact';
import { address, html, type Html, type Root } from './html';
import { pageOf, statusWords } from './site';

/** A fact: what was looked for, what was found, its table, and where the proof is. */
export function factView(fact: Fact, root: Root): Html {
  return html`<article class="fact ${fact.status}" id="${fact.id}">
    <h3>${fact.looksFor}</h3>
    <p class="meta">
      <span class="status">${statusWords[fact.status]}</span>
      <span>${fact.requirements.toSorted(byNumber).join(', ')}</span>
      <code>${fact.id}</code>
    </p>
    ${fact.sentences.map((sentence) => html`<p>${sentence}</p>`)} ${tableView(fact)} ${proofView(fact, root)}
  </article>`;
}

const byNumber = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });

function tableView({ table, looksFor }: Fact): Html | '' {
  if (table === undefined || table.rows.length === 0) return '';
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Table: ${looksFor}">
    <table>
      ${headOf(table.columns)}
      <tbody>
        ${table.rows.map(rowOf)}
      </tbody>
    </table>
  </div>`;
}

export const headOf = (columns: readonly string[]): Html =>
  html`<thead>
    <tr>
      ${columns.map((column) => html`<th scope="col">${column}</th>`)}
    </tr>
  </thead>`;

const rowOf = ([first = '', ...others]: readonly string[]): Html =>
  html`<tr>
    <th scope="row">${first}</th>
    ${others.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;

/** Above this, the places in the files fold up: they are for whoever looks one up. */
const unfolded = 5;

/** By file, since one file often proves many lines of a table. */
export function proofView({ proof }: Pick<Answer, 'proof'>, root: Root): Html | '' {
  if (proof.length === 0) return '';
  const files = Map.groupBy(proof, ({ file }) => file);
  const folded = proof.length > unfolded;
  return html`<div class="proof">
    <p class="proof-head">Proof</p>
    <ul>
      ${[...files].map(([file, proofs]) => html`<li>${fileView({ file, proofs, folded }, root)}</li>`)}
    </ul>
  </div>`;
}

interface ProvingFile {
  readonly file: string;
  readonly proofs: readonly Proof[];
  readonly folded: boolean;
}

function fileView({ file, proofs, folded }: ProvingFile, root: Root): Html {
  const [{ sha256 } = { sha256: '' }] = proofs;
  const pointers = proofs.flatMap(({ at }) => (at === undefined ? [] : [at]));
  return html`<a class="file" href="${address(root, file)}">${file}</a> ${digestView(sha256)}
    ${folded ? foldedPointers(pointers) : pointersView(pointers)}`;
}

/** Shortened for the eye; whole in the title, and on paper. */
export const digestView = (sha256: string): Html =>
  html`<span class="digest" title="SHA-256 ${sha256}"
    ><span class="long">${sha256}</span><span class="short">${sha256.slice(0, 12)}…</span></span
  >`;

function pointersView(pointers: readonly string[]): Html | '' {
  if (pointers.length === 0) return '';
  return html`<ul class="pointers">
    ${pointers.map((pointer) => html`<li><code>${pointer}</code></li>`)}
  </ul>`;
}

function foldedPointers(pointers: readonly string[]): Html | '' {
  if (pointers.length === 0) return '';
  return html`<details>
    <summary>${pointers.length} ${pointers.length === 1 ? 'place' : 'places'}</summary>
    ${pointersView(pointers)}
  </details>`;
}

/** From a page of the root to the first one that the fact is on. */
export function linkTo({ looksFor, requirements, id }: Fact): Html {
  const [first] = requirements;
  return first === undefined
    ? html`${looksFor}`
    : html`<a href="requirements/${pageOf(first)}.html#${encodeURIComponent(id)}">${looksFor}</a>`;
}
