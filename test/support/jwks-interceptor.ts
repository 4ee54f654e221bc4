import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

export interface Intercepted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface JwksInterceptor {
  readonly apiUrl: string;
  /** What it answers from now on. */
  readonly answer: (what: Intercepted) => void;
  /** The `Accept` of each request for the set, and methods of any other kind: a preflight is one. */
  readonly asked: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Somebody who has broken TLS, or a cache: a real HTTP server that answers with whatever key set he likes. */
export async function jwksInterceptor(): Promise<JwksInterceptor> {
  let next: Intercepted = { body: '' };
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const isSet = request.method === 'GET' && request.url === '/.well-known/jwks.json';
    asked.push(isSet ? (request.headers.accept ?? '') : `${request.method} ${request.url}`);
    const open = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Date, Age' };
    response.writeHead(next.status ?? 200, { ...open, connection: 'close', ...next.headers }).end(next.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return {
    apiUrl: `http://127.0.0.1:${address.port}`,
    answer: (what) => void (next = what),
    asked: () => asked.splice(0),
    close: async () => {
      await once(server.close(), 'close');
    },
  };
}

/** A page on loopback, which a browser takes for a secure context: Web Crypto is there. */
export async function emptyPage(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const page = await jwksInterceptor();
  page.answer({ headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>shop</title>' });
  return { url: `${page.apiUrl}/`, close: page.close };
}
