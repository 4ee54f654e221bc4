const alphabet = /^[A-Za-z0-9_-]*$/;

/**
 * Decode base64url without padding (RFC 7515 §2). Undefined unless `text` is the one canonical spelling of its bytes:
 * a second spelling of the same envelope would be a second envelope to every digest of it.
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
  if (!alphabet.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return encodeBase64url(bytes) === text ? bytes : undefined;
}

export function encodeBase64url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
