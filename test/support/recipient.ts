import { compactDecrypt, importJWK, type JWK } from 'jose';
import { printedKey } from '../../lib/config/private-api';

/** RFC 7517 Appendix A.2: the private half of the key that stage `local` registers. Everybody has it. */
const desk: JWK = { ...printedKey, d: '870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE' };

/** What a recipient finds in a revealed card. */
export async function openedBy(card: string, key: JWK = desk): Promise<{ header: unknown; shown: any }> {
  const alg = key.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES';
  const { plaintext, protectedHeader } = await compactDecrypt(card, await importJWK(key, alg));
  return { header: protectedHeader, shown: JSON.parse(new TextDecoder().decode(plaintext)) };
}
