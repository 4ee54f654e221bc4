import * as fc from 'fast-check';
import { readArchivableEvent } from '../../lambdas/runtime/consumers/write-audit';
import { revealEvent } from '../../lambdas/domain/card/reveal';
import { easyAccess } from '../support/access';
import { anyText } from '../support/any-text';
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

describe('every event of a reveal', () => {
  it('can be archived, whatever its free text and the name of the session', async () => {
    const role = 'arn:aws:sts::111122223333:assumed-role/dispute-desk';
    process.env['PRIVATE_CALLERS'] = JSON.stringify([{ role, merchant: 'm_shop', permissions: ['tokens:reveal'] }]);
    process.env['ACCESS'] = JSON.stringify({ ...easyAccess, checkout: [] });
    const api = inProcessApi();
    const odd = fc.constantFrom('cvv 123', '4242-4242-4242-4242', 'eyJhbGciOiJkaXIifQ.a.b.c.d', 'CB', '12/30', '!');
    const reason = fc.oneof(
      anyText(40),
      fc.array(odd, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' ')),
    );
    const ticket = fc.stringMatching(/^[A-Za-z]{1,4}[-#]?\d{1,11}$/);
    const session = fc.oneof(
      fc.stringMatching(/^[\w+=,.@-]{2,64}$/),
      fc.array(odd, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.').replaceAll(/[^\w+=,.@-]/g, '-')),
    );
    await fc.assert(
      fc.asyncProperty(reason, ticket, session, async (why, which, name) => {
        const before = api.reveals.contents().length;
        const body = JSON.stringify({ reason: `because of ${why}`, ticket: which, recipient: 'desk' });
        const id = `tok_${'a'.repeat(26)}`;
        const { status } = await api.call('reveal-card', { body, id, api: 'private', userArn: `${role}/${name}` });
        const [record] = api.reveals.contents().slice(before);
        // No such token: what is accepted is on record as a failure.
        expect(record === undefined).toBe(status !== 404);
        if (record !== undefined) expect(readArchivableEvent(JSON.parse(revealEvent(record).json))).toBeDefined();
      }),
      { numRuns: 500, examples: [['a dispute of the customer', 'CB-1', 'ada']] },
    );
    expect(api.reveals.contents()).not.toEqual([]);
  });
});
