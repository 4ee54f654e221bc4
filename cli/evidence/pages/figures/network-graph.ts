import type { Fact } from '../../fact';
import { html, type Html } from '../html';

const layout = { width: 440, row: 38, top: 30, left: 1, box: 150, right: 289 } as const;

interface Node {
  readonly name: string;
  readonly y: number;
}

/** Zones on the left, services on the right, a line for each rule that lets one reach the other. */
export function networkGraph([rules, endpoints]: readonly Fact[]): Html | undefined {
  const links = (rules?.table?.rows ?? []).map(([from = '', to = '']) => ({ from: shortOf(from), to }));
  const byRoute = (endpoints?.table?.rows ?? [])
    .filter(([, kind]) => kind === 'Gateway')
    .map(([service = '']) => service);
  if (links.length === 0) return undefined;
  const zones = nodes([...new Set(links.map(({ from }) => from))]);
  const services = nodes([...new Set(links.map(({ to }) => to)), ...byRoute]);
  const height = layout.top + Math.max(zones.length, services.length) * layout.row;
  return html`<svg
    class="graph"
    viewBox="0 0 ${layout.width} ${height}"
    role="img"
    aria-labelledby="graph-title graph-text"
  >
    <title id="graph-title">Network: zones and the AWS services that they reach</title>
    <desc id="graph-text">
      ${links.map(({ from, to }) => `${from} reaches ${to}. `).join('')}${byRoute.length > 0 ? `By route, from every subnet: ${byRoute.join(', ')}.` : ''}
    </desc>
    <text class="graph-head" x="${layout.left}" y="16">Functions of</text>
    <text class="graph-head" x="${layout.right}" y="16">AWS service</text>
    ${links.map((link) => edge(link, zones, services))}
    ${zones.map((zone) => box(zone, layout.left, `zone-${zone.name}`))}
    ${services.map((service) => box(service, layout.right, byRoute.includes(service.name) ? 'by-route' : 'by-endpoint'))}
  </svg>`;
}

const nodes = (names: readonly string[]): readonly Node[] =>
  names.map((name, place) => ({ name, y: layout.top + place * layout.row }));

/** `vault` of `strongroom-prod-vault`. */
const shortOf = (group: string): string => group.split('-').slice(2).join('-') || group;

function edge(
  { from, to }: { readonly from: string; readonly to: string },
  zones: readonly Node[],
  services: readonly Node[],
): Html | '' {
  const start = zones.find(({ name }) => name === from);
  const end = services.find(({ name }) => name === to);
  if (start === undefined || end === undefined) return '';
  const [x1, x2] = [layout.left + layout.box, layout.right];
  const [y1, y2, middle] = [start.y + 14, end.y + 14, (x1 + x2) / 2];
  return html`<path class="edge zone-${from}" d="M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"></path>`;
}

const box = ({ name, y }: Node, x: number, kind: string): Html =>
  html`<g class="node ${kind}">
    <rect x="${x}" y="${y}" width="${layout.box}" height="28" rx="4"></rect>
    <text x="${x + 12}" y="${y + 19}">${name}</text>
    ${kind === 'by-route' ? html`<text class="note" x="${x + layout.box - 12}" y="${y + 19}" text-anchor="end">by route</text>` : ''}
  </g>`;
