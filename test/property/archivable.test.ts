import * as fc from 'fast-check';
import { readArchivableEvent } from '../../lambdas/runtime/consumers/write-audit';
import { captureOutput } from '../support/captured-output';
import { inProcessApi } from '../support/in-process-api';

captureOutput();

describe('every event of an accepted charge', () => {
  it('can be archived, whatever its free text', async () => {
    const api = inProcessApi();
    const text = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9._:@-]{1,64}$/),
      // eslint-disable-next-line security/detect-unsafe-regex -- generates, matches nothing
      fc.stringMatching(/^[a-z0-9]{16,20}(?:\.[a-z0-9]{0,9}){3}\.[a-z0-9]{16,20}$/),
      fc.stringMatching(/^[0-9.:-]{10,40}$/),
      fc
        .tuple(
          fc.constantFrom('cvv', 'CVC2', 'security-code', 'cid', 'c.v.v'),
          fc.stringMatching(/^[0-9.:_-]{1,6}[a-z]{0,2}$/),
        )
        .map(([name, digits]) => `a-${name}${digits}`),
      // eslint-disable-next-line security/detect-unsafe-regex -- generates, matches nothing
      fc.stringMatching(/^eyJ[a-z0-9]{1,9}(?:\.[a-z0-9]{0,4}){2,5}$/),
      fc.string({ maxLength: 40 }).map((text) => Buffer.from(`eyJ${text}.a.b.c.d`).toString('base64url').slice(0, 64)),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(text, text, text, async (order_id, customer, site) => {
        const body = JSON.stringify({
          token: `tok_${'a'.repeat(26)}`,
          amount: 1,
          currency: 'USD',
          order_id,
          customer,
          site,
        });
        const headers = { 'content-type': 'application/json', 'idempotency-key': `archivable-${(run += 1)}` };
        const { status, json } = await api.call('create-charge', { body, headers });
        const events = status === 201 ? await api.ledger.events(json.id) : [];
        expect(events.length).toBe(status === 201 ? 1 : 0);
        for (const event of events) expect(readArchivableEvent(JSON.parse(event.json))).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });
});
