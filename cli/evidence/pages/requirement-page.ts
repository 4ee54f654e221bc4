import { requirementIds, type RequirementId } from '../requirement-ids';
import { requirementTexts } from '../requirements';
import { factView } from './fact-view';
import { figuresOf } from './figures';
import { html, type Html } from './html';
import type { Page } from './layout';
import { partsView } from './part-view';
import { factsOf, statuses, statusWords, withStatus, type Site } from './site';

export function requirementPage(id: RequirementId, site: Site): Page {
  const text = requirementTexts[id];
  const facts = factsOf(site, id);
  const [found, notFound, notHere] = statuses.map((status) => withStatus(facts, status));
  return {
    title: `${id} ${text.title} — evidence of stage ${site.facts.stage}`,
    root: '../',
    here: 'requirement',
    main: html`
      <article class="requirement">
        <header>
          <p class="eyebrow">PCI DSS v4.0.1</p>
          <h1><span class="number">${id}</span> ${text.title}</h1>
          <p class="lede">${text.asked}</p>
          <ul class="counts" aria-label="Facts on this page">
            ${statuses.map(
              (status) =>
                html`<li class="${status}">
                  <b>${withStatus(facts, status).length}</b> ${statusWords[status].toLowerCase()}
                </li>`,
            )}
          </ul>
        </header>
        <section aria-labelledby="asked">
          <h2 id="asked">What is asked</h2>
          ${partsView(id, site)}
          <p class="tested">${text.tested}</p>
        </section>
        ${figuresOf(site, id, '../')} ${section('found', 'Found', found ?? [])}
        ${section('not-found', 'Looked for and not found', notFound ?? [])}
        ${section('not-here', 'Cannot be told here', notHere ?? [])}
        ${facts.length === 0 ? html`<p class="empty">Nothing was looked for: what is asked here lies with others.</p>` : ''}
        <div class="others">
          <section aria-labelledby="customer">
            <h2 id="customer">The company’s part</h2>
            ${listOf(text.customer)}
          </section>
          <section aria-labelledby="aws">
            <h2 id="aws">AWS’s part</h2>
            ${listOf(text.aws)}
          </section>
        </div>
        ${neighbours(id)}
      </article>
    `,
  };
}

function section(id: string, heading: string, facts: Parameters<typeof withStatus>[0]): Html | '' {
  if (facts.length === 0) return '';
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    ${facts.map((fact) => factView(fact, '../'))}
  </section>`;
}

const listOf = (sentences: readonly string[]): Html =>
  html`<ul>
    ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
  </ul>`;

function neighbours(id: RequirementId): Html {
  const place = requirementIds.indexOf(id);
  const [before, after] = [requirementIds[place - 1], requirementIds[place + 1]];
  const link = (other: RequirementId, rel: 'prev' | 'next') =>
    html`<a rel="${rel}" class="${rel}" href="${other}.html">${other} ${requirementTexts[other].title}</a>`;
  return html`<nav class="neighbours" aria-label="Neighbouring requirements">
    ${before === undefined ? '' : link(before, 'prev')} ${after === undefined ? '' : link(after, 'next')}
  </nav>`;
}
