import type { Fact } from '../../fact';
import { headOf } from '../fact-view';
import { html, type Html } from '../html';

/** Keys down, zones across; a cell names the handlers. */
export function keysByZone([fact]: readonly Fact[]): Html | undefined {
  if (fact?.table === undefined) return undefined;
  const { columns, rows } = fact.table;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Figure: keys by zone">
    <table class="matrix">
      ${headOf(columns)}
      <tbody>
        ${rows.map(
          ([key = '', ...zones]) =>
            html`<tr>
              <th scope="row">${key}</th>
              ${zones.map((handlers) => html`<td class="${handlers === '' ? 'empty-cell' : 'filled'}">${handlers === '' ? 'none' : handlers}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
