// Planted for `semgrep --test`: what the rules find, and what they leave alone. Never compiled.
export function opened(key: KeyObject, nonce: Buffer, mac: Buffer, sent: Buffer): Decipher {
  // ruleid: gcm-without-tag-length
  const loose = createDecipheriv('aes-256-gcm', key, nonce);
  // ruleid: gcm-without-tag-length
  crypto.createCipheriv('aes-256-gcm', key, nonce, { plaintextLength: 4 });
  // ok: gcm-without-tag-length
  const fixed = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  // ruleid: secret-compared-by-time
  if (mac === sent) return loose;
  // ruleid: secret-compared-by-time
  if (mac.equals(sent)) return loose;
  // ruleid: secret-compared-by-time
  if (sent.toString('hex') !== createHmac('sha256', key).update(nonce).digest('hex')) return loose;
  // ok: secret-compared-by-time
  if (timingSafeEqual(mac, sent)) return fixed;
  // ok: secret-compared-by-time
  if (mac === undefined) return loose;
  return fixed;
}

export async function verified(token: string, key: CryptoKey): Promise<string> {
  // ruleid: signature-of-any-algorithm
  await jwtVerify(token, key);
  // ruleid: signature-of-any-algorithm
  await compactVerify(token, key, { crit: {} });
  // ok: signature-of-any-algorithm
  await jwtVerify(token, key, { audience: 'a', algorithms: ['ES256'] });
  // ruleid: weak-random
  const id = `tok_${Math.random().toString(36)}`;
  // ok: weak-random
  return id + randomBytes(16).toString('hex');
}
