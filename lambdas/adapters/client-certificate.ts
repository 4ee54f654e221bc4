import { createHash, X509Certificate } from 'node:crypto';

/** base64url of the SHA-256 of the DER of a certificate: `x5t#S256` (RFC 8705 §3.1). Undefined where the PEM is none. */
export function certificateThumbprint(pem: string): string | undefined {
  try {
    return createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
  } catch {
    return undefined;
  }
}
