import { html, type Html } from './html';
import { statuses } from './site';

const [width, height] = [120, 10] as const;

/** The counts of a row as parts of a bar; the numbers beside it say the same to whoever cannot see it. Widths are attributes: the policy allows no styles. */
export function countBar(counts: readonly number[]): Html | '' {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return '';
  const starts = counts.map((_count, place) => counts.slice(0, place).reduce((sum, count) => sum + count, 0));
  return html`<svg
    class="count-bar"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    aria-hidden="true"
    focusable="false"
  >
    ${counts.map((count, place) =>
      count === 0
        ? ''
        : html`<rect
            class="${statuses[place] ?? ''}"
            x="${((starts[place] ?? 0) / total) * width}"
            y="0"
            width="${(count / total) * width - 1}"
            height="${height}"
          ></rect>`,
    )}
  </svg>`;
}
