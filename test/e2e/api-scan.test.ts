import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeApi } from '../../cli/openapi/describe-api';
import { makeLiveThings, neverAnswered, withLiveExamples } from '../../cli/scanners/live-examples';
import { scanApi } from '../../cli/scanners/scan-api';
import { accessTokenOf, clientOf, runningStage } from '../support/stage';

const minutes = 60_000;

describe('the deployed API, asked what its description allows and what it does not', () => {
  test(
    'answers as docs/api/openapi.yaml says, and each route with a success at least once',
    async () => {
      const { status } = await runningStage();
      const accessToken = await accessTokenOf('demo-server');
      const { merchant_id: merchantId } = clientOf(status, 'demo-server');
      const things = await makeLiveThings({ apiUrl: status.api_url, accessToken, merchantId });
      const description = withLiveExamples(describeApi('public'), things);
      const { failures, answers } = await scanApi({ description, url: status.api_url, accessToken, examples: 1 });
      expect(failures).toEqual([]);
      expect(neverAnswered(answers)).toEqual([]);
      expect(answers.length).toBeGreaterThan(500);
    },
    5 * minutes,
  );

  test(
    'a 500, an undescribed status, type and member, and an open door are found',
    async () => {
      const ok = {
        description: 'ok',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Ok' } } },
      };
      const get = (operationId: string, more: object = {}) => ({
        get: { operationId, responses: { 200: ok }, ...more },
      });
      const description = {
        openapi: '3.1.1',
        info: { title: 'planted', version: '1' },
        paths: {
          '/fault': get('fault'),
          '/status': get('status'),
          '/type': get('type'),
          '/member': get('member'),
          '/door': get('door', { security: [{ bearer: [] }] }),
          '/sound': get('sound'),
        },
        components: {
          securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
          schemas: { Ok: { type: 'object', properties: { ok: { const: true } }, required: ['ok'] } },
        },
      };
      const faults: Readonly<Record<string, readonly [number, string, string]>> = {
        '/fault': [500, 'application/json', '{"ok":true}'],
        '/status': [202, 'application/json', '{"ok":true}'],
        '/type': [200, 'text/html', 'ok'],
        '/member': [200, 'application/json', '{"ok":1}'],
      };
      const server = createServer((request, response) => {
        const [status, type, body] = faults[request.url ?? ''] ?? [200, 'application/json', '{"ok":true}'];
        response.writeHead(status, { 'content-type': type }).end(body);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const { failures } = await scanApi({ description, url, accessToken: 'x', examples: 1 });
        const found = (path: string): boolean => failures.some((failure) => failure.includes(path));
        const places = ['/fault', '/status', '/type', '/member', '/door', '/sound'];
        expect(places.filter(found)).toEqual(['/fault', '/status', '/type', '/member', '/door']);
      } finally {
        server.close().closeAllConnections();
      }
    },
    5 * minutes,
  );
});
