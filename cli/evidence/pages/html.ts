import { html } from 'hono/html';

/** Text that is HTML already: what `html` makes. Everything else that is put into a template is escaped. */
export type Html = ReturnType<typeof html>;

/** A date as people read it, from RFC 3339: `2026-11-24 13:25 UTC`. Anything else stays as it is. */
export function when(time: string): string {
  const instant = new Date(time);
  if (Number.isNaN(instant.getTime())) return time;
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A relative address of a file of the folder: segments are encoded, so that no name can become a scheme or a query. */
export const address = (root: Root, file: string): string =>
  `${root}${file.split('/').map(encodeURIComponent).join('/')}`;

/** The way from a page to the root of the folder. */
export type Root = './' | '../';

export { html };
