import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One answer on the wire; a text is sent as it is, everything else as JSON. `hang`: none, ever. */
export type ScriptedAnswer =
  { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } | 'hang';

/** `operation` is that of `x-amz-target`, or `METHOD path` where the protocol has none. */
export type Script = (operation: string, body: string, call: number) => ScriptedAnswer;

export interface ScriptedAws {
  /** For the constructor of an SDK client. */
  readonly configuration: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly operations: () => readonly string[];
  /** How many connections were opened since the script began. */
  readonly connections: () => number;
  readonly play: (script: Script) => void;
  readonly close: () => Promise<void>;
}

/** For a client that asks once, and does not wait for what will not come. */
export const impatient = {
  maxAttempts: 1,
  requestHandler: { requestTimeout: 150, throwOnRequestTimeout: true },
} as const;

/** An error as the JSON protocols send it. */
export function awsError(name: string, more: Readonly<Record<string, unknown>> = {}, status = 400): ScriptedAnswer {
  return { status, body: { __type: `com.amazonaws#${name}`, message: name, ...more } };
}

/** An AWS endpoint on loopback that answers what a test says: for what the emulator never does. */
export async function scriptedAws(): Promise<ScriptedAws> {
  let script: Script = () => ({ status: 500 });
  let operations: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const operation = operationOf(request);
      operations.push(operation);
      answer(response, script(operation, body, operations.length));
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    configuration: {
      endpoint: `http://127.0.0.1:${port ?? 0}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    operations: () => operations,
    connections: () => connections,
    play(next) {
      script = next;
      operations = [];
      connections = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function operationOf({ headers, method = '', url = '' }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.replace(/^.*\./, '') : `${method} ${url}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, scripted: ScriptedAnswer): void {
  if (scripted === 'hang') return;
  response.writeHead(scripted.status, { 'content-type': 'application/x-amz-json-1.0', ...scripted.headers });
  response.end(typeof scripted.body === 'string' ? scripted.body : JSON.stringify(scripted.body ?? {}));
}
