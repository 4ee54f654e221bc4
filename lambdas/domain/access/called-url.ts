/** Where a request arrived, as API Gateway tells it. */
export interface Arrival {
  /** API Gateway's name for the host that was called; undefined where it does not say. */
  readonly host: string | undefined;
  /** The stage of API Gateway, a part of the path at the default endpoint. */
  readonly stage: string;
  /** The path below the API. */
  readonly path: string;
}

/**
 * The URL that a client called, in the forms that it can have: below the stage's own address of that host, else below any of its
 * addresses (something stands before the API) or the API's own name at API Gateway. Headers are not asked.
 */
export function calledUrls(addresses: readonly string[], { host, stage, path }: Arrival): readonly string[] {
  const ofHost = addresses.filter((address) => URL.parse(address)?.hostname === host);
  if (ofHost.length > 0) return ofHost.map((address) => address + path);
  const own = host === undefined ? [] : [`https://${host}/${stage}${path}`];
  return [...addresses.map((address) => address + path), ...own];
}

/**
 * Do two URLs name the same thing, query and fragment left out (RFC 9449 §4.3, point 9)? Compared after the normalization
 * of RFC 3986 §6.2.2 and §6.2.3: case of scheme and host, default port, dot segments, percent-encoding.
 */
export function isSameUrl(one: string, other: string): boolean {
  const normal = normalUrl(one);
  return normal !== undefined && normal === normalUrl(other);
}

function normalUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return url.origin + url.pathname.replaceAll(/%[0-9A-Fa-f]{2}/g, normalOctet);
}

/** An octet that needs no encoding stands for itself; of the others the digits are upper case. */
function normalOctet(encoded: string): string {
  const char = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
  return /^[A-Za-z0-9._~-]$/.test(char) ? char : encoded.toUpperCase();
}
