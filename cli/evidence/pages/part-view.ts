import type { Fact } from '../fact';
import { requirementParts } from '../requirement-parts';
import type { RequirementId } from '../requirement-ids';
import type { Part } from '../requirements/parts/part';
import { html, type Html } from './html';
import { pageOf, statuses, statusWords, withStatus, type Site } from './site';

/** Every sub-requirement of a page: what it asks, which facts were looked for, and whose the rest is. */
export const partsView = (page: RequirementId, site: Site): Html =>
  html`<dl class="parts">
    ${requirementParts[page].map(
      (part) =>
        html`<div>
          <dt>${part.id}</dt>
          <dd>${part.asks}${linksTo(factsFor(part, site), page)}${absenceView(part, page, site)}${otherView(part)}</dd>
        </div>`,
    )}
  </dl>`;

/** Those that show that there is nothing to ask of are named apart. */
const factsFor = (part: Part, { facts }: Site): readonly Fact[] =>
  facts.facts.filter(
    ({ id, requirements }) => requirements.includes(part.id) && part.nothingHere?.includes(id) !== true,
  );

/** By what became of them; their sentences stand below, once. */
function linksTo(facts: readonly Fact[], page: RequirementId): Html | '' {
  const groups = statuses.map((status) => ({ status, having: withStatus(facts, status) }));
  const filled = groups.filter(({ having }) => having.length > 0);
  if (filled.length === 0) return '';
  return html`<ul class="looked">
    ${filled.map(
      ({ status, having }) =>
        html`<li class="${status}">
          <span class="status">${statusWords[status]}</span>
          ${having.map((fact) => html`<a href="${addressOn(page, fact)}">${fact.id}</a> `)}
        </li>`,
    )}
  </ul>`;
}

/** What shows that there is nothing to ask of: said only where all of it was found. */
function absenceView({ nothingHere }: Part, page: RequirementId, { facts }: Site): Html | '' {
  if (nothingHere === undefined) return '';
  const shown = facts.facts.filter(({ id, status }) => nothingHere.includes(id) && status === 'found');
  if (shown.length < nothingHere.length)
    return html`<p class="theirs">Whether there is anything here to ask it of could not be told.</p>`;
  return html`<p class="theirs">There is nothing here to ask it of, as these facts show:</p>
    ${linksTo(shown, page)}`;
}

const whose = { company: 'The company’s part.', aws: 'AWS’s part.' } as const;

const otherView = ({ lies }: Part): Html | '' =>
  lies === undefined ? '' : html`<p class="theirs"><b>${whose[lies.with]}</b> ${lies.because}</p>`;

/** The fact on this page, or else on the first page that has it. */
function addressOn(page: RequirementId, { id, requirements }: Fact): string {
  const pages = requirements.map(pageOf);
  const anchor = `#${encodeURIComponent(id)}`;
  return pages.includes(page) ? anchor : `${pages[0] ?? page}.html${anchor}`;
}
