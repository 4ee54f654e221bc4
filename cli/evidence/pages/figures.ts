import type { Fact } from '../fact';
import type { RequirementId } from '../requirement-ids';
import { keysByZone } from './figures/keys-by-zone';
import { networkGraph } from './figures/network-graph';
import { address, html, type Html, type Root } from './html';
import type { Site } from './site';

interface Figure {
  readonly id: string;
  readonly caption: string;
  readonly on: readonly RequirementId[];
  /** The facts whose tables it draws; without one of them there is no figure. */
  readonly from: readonly Fact['id'][];
  readonly draw: (facts: readonly Fact[]) => Html | undefined;
}

const figures: readonly Figure[] = [
  {
    id: 'network-graph',
    caption:
      'Who reaches which AWS service. A line is an inbound rule of an endpoint; services by route are reached from every subnet.',
    on: ['1.2', '1.3', '1.4'],
    from: ['template.who-reaches-which-service', 'template.endpoints-are-for-this-account'],
    draw: networkGraph,
  },
  {
    id: 'keys-by-zone',
    caption: 'Which handlers use which application key, as the policies of all roles and keys together allow.',
    on: ['3.6', '3.7', '7.2'],
    from: ['template.keys-by-zone'],
    draw: keysByZone,
  },
];

/** The figures of a page, each with the files that it was drawn from. */
export function figuresOf({ facts }: Site, id: RequirementId, root: Root): readonly Html[] {
  return figures.flatMap((figure) => {
    if (!figure.on.includes(id)) return [];
    const sources = figure.from.flatMap((source) =>
      facts.facts.filter((fact) => fact.id === source && fact.status === 'found'),
    );
    const drawn = sources.length === figure.from.length ? figure.draw(sources) : undefined;
    return drawn === undefined ? [] : [framed({ figure, drawn, sources, root })];
  });
}

interface Framed {
  readonly figure: Figure;
  readonly drawn: Html;
  readonly sources: readonly Fact[];
  readonly root: Root;
}

function framed({ figure, drawn, sources, root }: Framed): Html {
  const files = [...new Set(sources.flatMap(({ proof }) => proof.map(({ file }) => file)))].sort();
  return html`<figure id="${figure.id}">
    ${drawn}
    <figcaption>
      ${figure.caption} Drawn from
      ${files.map((file, place) => html`${place > 0 ? ', ' : ''}<a class="file" href="${address(root, file)}">${file}</a>`)}.
    </figcaption>
  </figure>`;
}
