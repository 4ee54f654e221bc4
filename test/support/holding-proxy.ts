import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way: the DynamoDB operation or the path, and the body. */
export interface Passing {
  readonly target: string;
  readonly body: string;
}

export interface HoldingProxy {
  readonly url: string;
  /** Resolves when a request arrives that `hold` wants; it is neither sent on nor answered. */
  readonly held: Promise<Passing>;
  close(): void;
}

/** Stands between a function and the emulator, and keeps the first request that `hold` wants for ever. */
export async function holdingProxy(upstream: string, hold: (passing: Passing) => boolean): Promise<HoldingProxy> {
  const { promise: held, resolve: caught } = Promise.withResolvers<Passing>();
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      const passing = { target: String(incoming.headers['x-amz-target'] ?? incoming.url), body: body.toString('utf8') };
      if (hold(passing)) caught(passing);
      else sendOn({ upstream, incoming, body, outgoing });
    });
  });
  const { promise: listening, resolve: listens } = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => listens(undefined));
  await listening;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    held,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

interface Exchange {
  readonly upstream: string;
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly outgoing: ServerResponse;
}

/** The headers go on as they are: the signature covers the host that the function called. */
function sendOn({ upstream, incoming, body, outgoing }: Exchange): void {
  const { hostname, port } = new URL(upstream);
  const { method, url, headers } = incoming;
  const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  onward.end(body);
}
