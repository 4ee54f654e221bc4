import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { CryptoKey, JWK } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg } };
}

/** An access token of RFC 9068, good for m_shop unless told otherwise; members set to undefined are left out. */
export async function accessToken(key: SigningKey, claims: object = {}, header: object = {}): Promise<string> {
  const iat = Math.floor(Date.parse('2026-11-24T12:00:00Z') / 1000);
  const good = {
    iss: 'https://issuer.example',
    aud: 'https://api.example',
    sub: 'shop',
    iat,
    exp: iat + 600,
    client_id: 'shop',
    merchant_id: 'm_shop',
    client_kind: 'server',
    scope: 'tokens:create charges:create',
  };
  return providerToken(key, { ...good, ...claims }, { alg: 'ES256', typ: 'at+jwt', ...header });
}

/** A JWT of exactly these claims, under the key's id; members set to undefined are left out. */
export async function providerToken(key: SigningKey, claims: object, header: object): Promise<string> {
  return new SignJWT(JSON.parse(JSON.stringify(claims)))
    .setProtectedHeader(JSON.parse(JSON.stringify({ kid: key.jwk.kid, ...header })))
    .sign(key.privateKey);
}

/** A server on loopback that answers each path with what it is told: an issuer, or somebody who plays one. */
export async function answeringServer(
  answers: (origin: string) => Readonly<Record<string, { status?: number; body?: string; location?: string }>>,
): Promise<{ origin: string; asked: () => readonly string[]; close: () => Promise<void> }> {
  const asked: string[] = [];
  let origin = '';
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers(origin)[request.url ?? ''] ?? { status: 404 };
    response.writeHead(answer.status ?? 200, answer.location === undefined ? {} : { location: answer.location });
    response.end(answer.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));
  return { origin, asked: () => asked, close };
}

/** A server on loopback that answers as it likes, and counts what it sent. */
export async function speakingServer(
  speak: RequestListener,
): Promise<{ origin: string; sent: () => number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer(speak);
  server.on('connection', (socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { origin, sent: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0), close };
}
