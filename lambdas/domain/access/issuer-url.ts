const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * May keys be fetched from here? https only; plain http to this machine itself, where there is no wire to listen on, as
 * RFC 8252 §8.3 allows it for loopback.
 */
export function isTrustedOrigin(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.includes(url.hostname));
}
