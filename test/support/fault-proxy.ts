import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One call of a function to AWS, on its way. */
export interface Crossing {
  /** Whose call it is: each caller has an address of its own. */
  readonly caller: string;
  /** `DynamoDB.PutItem`, `Lambda.Invoke <function>`, `EventBridge.PutEvents`, `S3.PutObject`, … */
  readonly operation: string;
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What becomes of a call. `forward`: the service hears of it and acts. `answer`: what the caller hears: the service's own answer, one
 * of ours, `reset` (the connection breaks), or `none`, ever.
 */
export interface Verdict {
  readonly forward: boolean;
  readonly answer: 'own' | 'reset' | 'none' | WireAnswer;
  /** Milliseconds before anything happens. */
  readonly delayMs?: number;
  /** Done when the service has acted, or, where it does not hear of it, at once. */
  readonly then?: () => void;
}

export const pass: Verdict = { forward: true, answer: 'own' };

export interface FaultProxy {
  /** AWS's address for this caller. */
  readonly urlFor: (caller: string) => string;
  /** From now on calls are judged so. */
  judge(next: (crossing: Crossing) => Verdict): void;
  close(): void;
}

/** Stands between functions and the emulator, one port for each caller, and does to their calls what it is told to. */
export async function faultProxy(upstream: string, callers: readonly string[]): Promise<FaultProxy> {
  let judgement: (crossing: Crossing) => Verdict = () => pass;
  const doors = await Promise.all(
    callers.map(async (caller) => {
      const server = createServer((incoming, outgoing) => {
        const exchange = { upstream, incoming, outgoing, caller };
        void attend(exchange, (crossing) => judgement(crossing)).catch(() => outgoing.destroy());
      });
      return [caller, { server, url: await listening(server) }] as const;
    }),
  );
  const byCaller = new Map(doors);
  return {
    urlFor(caller) {
      const url = byCaller.get(caller)?.url;
      if (url === undefined) throw new Error(`the proxy has no door for ${caller}`);
      return url;
    },
    judge(next) {
      judgement = next;
    },
    close() {
      for (const { server } of byCaller.values()) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

interface Exchange {
  readonly upstream: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly caller: string;
}

async function attend(exchange: Exchange, judge: (crossing: Crossing) => Verdict): Promise<void> {
  const { incoming, outgoing, caller } = exchange;
  const body = await bodyOf(incoming);
  const { forward, answer, delayMs = 0, then } = judge({ caller, operation: operationOf(incoming), body });
  if (delayMs > 0) await pause(delayMs);
  const own = forward ? await sentOn(exchange, body) : undefined;
  then?.();
  if (answer === 'none') return;
  if (answer === 'reset' || (answer === 'own' && own === undefined)) return void incoming.socket.resetAndDestroy();
  if (answer === 'own') return own === undefined ? undefined : say(outgoing, own.status, own.headers, own.body);
  say(outgoing, answer.status, answer.headers, Buffer.from(answer.body));
}

function say(outgoing: ServerResponse, status: number, headers: object, body: Buffer): void {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  outgoing.end(body);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const targets: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'DynamoDB',
  AWSEvents: 'EventBridge',
  TrentService: 'KMS',
};

/** By the protocol of each service: a target header, or method and path. */
function operationOf({ headers, method = '', url = '' }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [service = '', operation = ''] = target.split('.');
    return `${targets[service] ?? service}.${operation}`;
  }
  const invoked = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url)?.[1];
  if (invoked !== undefined) return `Lambda.Invoke ${decodeURIComponent(invoked)}`;
  return `S3.${method === 'PUT' ? 'PutObject' : 'GetObject'}`;
}

interface OwnAnswer {
  readonly status: number;
  readonly headers: object;
  readonly body: Buffer;
}

/** The headers go on as they are: the signature covers the host that the function called. */
async function sentOn({ upstream, incoming }: Exchange, body: Buffer): Promise<OwnAnswer> {
  const { hostname, port } = new URL(upstream);
  const { method, url, headers } = incoming;
  const { 'transfer-encoding': _, connection: __, ...kept } = headers;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const onward = request({ hostname, port, method, path: url, headers: { ...kept, 'content-length': body.length } });
  onward.on('response', resolve).on('error', reject);
  onward.end(body);
  const answer = await promise;
  const { 'transfer-encoding': ___, connection: ____, 'keep-alive': _____, ...said } = answer.headers;
  return { status: answer.statusCode ?? 502, headers: said, body: await bodyOf(answer) };
}
