import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createClient } from '../../client/create-client';

const id = `tok_${'a'.repeat(26)}`;
const view = { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 };
const token = { id, card: view, created_at: '2026-11-24T12:00:00.000Z' };

/** The SDK with nothing injected, so with the platform's own fetch, clock and timer, against a server that answers from a script. */
describe('the SDK over real HTTP', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
  });

  async function serve(...answers: readonly ((request: IncomingMessage, response: ServerResponse) => void)[]) {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)];
      requests.push(request);
      answer?.(request, response.setHeader('connection', 'close'));
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
    return { apiUrl: `http://127.0.0.1:${address.port}`, requests };
  }

  const answersToken = (_: IncomingMessage, response: ServerResponse) => response.end(JSON.stringify(token));
  const accessToken = () => 'access-1';

  it('comes to its answer through a refusal that passes and a connection that breaks', async () => {
    const { apiUrl, requests } = await serve(
      (_, response) => response.writeHead(503).end(JSON.stringify({ code: 'busy' })),
      (request) => request.socket.destroy(),
      answersToken,
    );
    expect(await createClient({ apiUrl, accessToken }).readToken(id)).toEqual(token);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer access-1'));
  });

  it('carries the access token to no other server, whatever a redirect says', async () => {
    const thief = await serve(answersToken);
    const { apiUrl } = await serve((_, response) => response.writeHead(307, { location: thief.apiUrl }).end());
    const reading = createClient({ apiUrl, accessToken, retries: 0 }).readToken(id);
    await expect(reading).rejects.toMatchObject({ code: 'network_error' });
    expect(thief.requests).toEqual([]);
  });
});
