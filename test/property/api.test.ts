import * as fc from 'fast-check';
import { Problem } from '../../lambdas/contracts/problem';
import { currencyExponents } from '../../lambdas/domain/currencies';
import { captureOutput } from '../support/captured-output';
import type { ApiAnswer, ApiCall } from '../support/in-process-api';
import { inProcessApi } from '../support/in-process-api';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

const output = captureOutput();
const api = inProcessApi();
const json = { 'content-type': 'application/json' };
const tokenId = `tok_${'a'.repeat(26)}`;
const good = { token: tokenId, amount: 1050, currency: 'USD' };

/** An answer that is not a success must be a problem document of ours, never a 5xx, with the request id in it. */
function expectProblem(answer: ApiAnswer): void {
  expect(answer.status).toBeLessThan(500);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(Problem.parse(answer.json)).toMatchObject({ status: answer.status, request_id: answer.requestId });
}

const expectProblemOrSuccess = (answer: ApiAnswer): void => {
  if (answer.status >= 300) expectProblem(answer);
};

const post = (
  route: 'tokenize-card' | 'create-charge',
  body: string,
  headers: ApiCall['headers'] = json,
): Promise<ApiAnswer> => api.call(route, { body, headers: { 'idempotency-key': 'key-00000001', ...headers } });

describe('whatever an outsider sends', () => {
  it('any JSON as the body of a token or a charge gets a problem document', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('tokenize-card', 'create-charge'), fc.jsonValue(), async (route, value) => {
        expectProblem(await post(route, JSON.stringify(value)));
      }),
      { numRuns: 400 },
    );
  });

  it('any text as the body, any content type, any headers', async () => {
    const headers = fc.dictionary(fc.string(), fc.string({ maxLength: 80 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('tokenize-card', 'create-charge'),
        fc.string({ unit: 'binary' }),
        headers,
        async (route, body, more) => {
          expectProblem(await api.call(route, { body, headers: more }));
          expectProblem(await post(route, body, { ...more, ...json }));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('no headers and no body at all', async () => {
    for (const route of ['tokenize-card', 'create-charge', 'read-token', 'read-charge', 'delete-token'] as const) {
      expectProblem(await api.call(route, { headers: null }));
    }
  });

  it('bodies of any size', async () => {
    expect((await post('create-charge', JSON.stringify({ ...good, order_id: 'a'.repeat(17_000) }))).json.code).toBe(
      'body_too_large',
    );
    expect((await post('tokenize-card', `"${'é'.repeat(9_000)}"`)).json.code).toBe('body_too_large');
  });

  it('one member of a good charge changed to anything', async () => {
    const member = fc.constantFrom(
      'token',
      'amount',
      'currency',
      'order_id',
      'customer',
      'site',
      'metadata',
      '__proto__',
      'constructor',
    );
    await fc.assert(
      fc.asyncProperty(member, fc.jsonValue(), async (name, value) => {
        const body = `{"token":"${tokenId}","amount":1050,"currency":"USD",${JSON.stringify(name)}:${JSON.stringify(value)}}`;
        const key = { 'idempotency-key': `key-${JSON.stringify([name, value]).length}-${Math.random()}` };
        expectProblemOrSuccess(await post('create-charge', body, { ...json, ...key }));
      }),
      { numRuns: 400 },
    );
  });

  it.each([0, -1, 0.5, 1e12, 1e21, Number.MAX_SAFE_INTEGER, '1050', null, true, [1050], {}])(
    'the amount %j',
    async (amount) => {
      expectProblem(await post('create-charge', JSON.stringify({ ...good, amount })));
    },
  );

  it.each(['NaN', 'Infinity', '1050.0e400', '-0', '01', '1_000', '0x10'])(
    'the amount %s as written',
    async (amount) => {
      expectProblem(await post('create-charge', `{"token":"${tokenId}","amount":${amount},"currency":"USD"}`));
    },
  );

  it.each(['usd', 'US', 'USDT', 'XXX', 'XAU', '', 'toString', '__proto__', 840, null])(
    'the currency %j',
    async (currency) => {
      expectProblem(await post('create-charge', JSON.stringify({ ...good, currency })));
    },
  );

  it('every real currency has a well-formed answer, JPY without and KWD with three decimals among them', async () => {
    for (const currency of Object.keys(currencyExponents)) {
      const answer = await post('create-charge', JSON.stringify({ ...good, currency }), {
        ...json,
        'idempotency-key': `key-of-${currency}`,
      });
      expect([201, 422]).toContain(answer.status);
    }
  });

  it('any id in the path', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('read-token', 'delete-token', 'read-charge'), fc.string(), async (route, id) => {
        expectProblem(await api.call(route, { id }));
      }),
      { numRuns: 300 },
    );
  });

  it('any expiry and number in a sealed card', async () => {
    const number = fc.oneof(fc.string(), fc.stringMatching(/^\d{10,20}$/), fc.constant(goodCard.number), fc.integer());
    const part = fc.oneof(fc.integer({ min: -1, max: 14 }), fc.integer(), fc.string(), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(
        number,
        part,
        fc.oneof(part, fc.integer({ min: 2020, max: 2040 })),
        async (digits, month, year) => {
          const plaintext = { number: digits, exp_month: month, exp_year: year };
          const card = await sealEnvelope(api.envelopeKeys, { plaintext });
          expectProblemOrSuccess(await post('tokenize-card', JSON.stringify({ card })));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a damaged envelope', () => {
  const tokenize = (card: string): Promise<ApiAnswer> => post('tokenize-card', JSON.stringify({ card }));
  const withoutId = ({ json: problem }: ApiAnswer) => ({ ...problem, request_id: '' });

  it('is refused whichever byte is changed, and every failed decryption looks alike', async () => {
    const envelope = await sealEnvelope(api.envelopeKeys);
    const parts = envelope.split('.');
    const failures = new Set<string>();
    for (const part of [1, 2, 3, 4]) {
      const bytes = Buffer.from(parts[part]!, 'base64url');
      for (let at = 0; at < bytes.length; at += part === 1 ? 16 : 1) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= 1;
        const answer = await tokenize(
          parts.map((text, n) => (n === part ? damaged.toString('base64url') : text)).join('.'),
        );
        expect([part, at, answer.status, answer.json.code]).toEqual([part, at, 400, 'envelope_invalid']);
        failures.add(JSON.stringify([withoutId(answer), { ...answer.headers, 'x-request-id': '' }]));
      }
    }
    expect(failures.size).toBe(1);
  });

  it('is refused whichever byte of its header is changed', async () => {
    const [header, ...rest] = (await sealEnvelope(api.envelopeKeys)).split('.');
    const bytes = Buffer.from(header!, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1;
      expectProblem(await tokenize([damaged.toString('base64url'), ...rest].join('.')));
    }
  });

  it('is refused in every other spelling of the same bytes', async () => {
    const parts = (await sealEnvelope(api.envelopeKeys)).split('.');
    const spellings = [
      parts.join('.') + '.',
      ` ${parts.join('.')}`,
      parts.map((part) => `${part}=`).join('.'),
      parts.join('.').replaceAll('-', '+').replaceAll('_', '/'),
      // The last character of a 16-byte tag carries four bits that decode to nothing.
      parts.join('.').slice(0, -1) + String.fromCharCode(parts.join('.').charCodeAt(parts.join('.').length - 1) + 1),
    ].filter((spelling) => spelling !== parts.join('.'));
    for (const spelling of spellings) expectProblem(await tokenize(spelling));
  });

  it.each([
    ['a content key of 16 bytes', 16],
    ['a content key of 64 bytes', 64],
  ])('with %s looks like every other failed decryption', async (_what, size) => {
    const { publicEncrypt, createPublicKey, randomBytes, constants } = await import('node:crypto');
    const [jwk] = await api.envelopeKeys.all();
    const parts = (await sealEnvelope(api.envelopeKeys)).split('.');
    const key = createPublicKey({ key: { ...jwk! }, format: 'jwk' });
    const wrapped = publicEncrypt(
      { key, oaepHash: 'sha256', padding: constants.RSA_PKCS1_OAEP_PADDING },
      randomBytes(size),
    );
    const answer = await tokenize([parts[0], wrapped.toString('base64url'), ...parts.slice(2)].join('.'));
    expect([answer.status, answer.json.code]).toEqual([400, 'envelope_invalid']);
  });

  it('with a tag of four bytes is refused before any key work', async () => {
    const parts = (await sealEnvelope(api.envelopeKeys)).split('.');
    const short = Buffer.from(parts[4]!, 'base64url').subarray(0, 4).toString('base64url');
    expect((await tokenize([...parts.slice(0, 4), short].join('.'))).json.code).toBe('envelope_malformed');
  });

  it.each([
    ['nothing', ''],
    ['a dot', '.'],
    ['dots', '....'],
    ['letters', 'a.b.c.d.e'],
    ['4000 letters', 'a'.repeat(4000)],
    ['zero bytes', '\u0000.\u0000.\u0000.\u0000.\u0000'],
  ])('made of %s', async (_what, text) => {
    expectProblem(await tokenize(text));
  });

  it('of any header at all', async () => {
    const rest = (await sealEnvelope(api.envelopeKeys)).split('.').slice(1);
    const member = fc.oneof(
      fc.constantFrom('alg', 'enc', 'kid', 'iat', 'aud', 'zip', 'crit', 'p2c', '__proto__'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(member, fc.jsonValue({ maxDepth: 1 })), async (header) => {
        const text = Buffer.from(JSON.stringify(header)).toString('base64url');
        expectProblem(await tokenize([text, ...rest].join('.')));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['zip', { zip: 'DEF' }],
    ['crit', { crit: ['exp'] }],
    ['direct encryption', { alg: 'dir' }],
    ['RSA1_5', { alg: 'RSA1_5' }],
    ['a password', { alg: 'PBES2-HS256+A128KW', p2c: 1e9, p2s: 'c2FsdA' }],
  ])('with %s is refused before any key work', async (_what, change) => {
    const parts = (await sealEnvelope(api.envelopeKeys)).split('.');
    const header = { ...JSON.parse(Buffer.from(parts[0]!, 'base64url').toString('utf8')), ...change };
    const text = Buffer.from(JSON.stringify(header)).toString('base64url');
    expect(['envelope_malformed', 'unsupported_algorithm']).toContain(
      (await tokenize([text, ...parts.slice(1)].join('.'))).json.code,
    );
  });
});

describe('no card number in any captured output', () => {
  it('whatever is sealed, sent in clear, or sent in the wrong place', async () => {
    const number = fc.constantFrom('4242424242424242', '5555555555554444', '378282246310005');
    const place = fc.constantFrom('card', 'order_id', 'customer', 'site', 'token', 'amount', 'note');
    await fc.assert(
      fc.asyncProperty(number, place, async (digits, name) => {
        const texts = [
          (await post('create-charge', JSON.stringify({ ...good, [name]: digits }))).text,
          (await post('create-charge', JSON.stringify({ ...good, metadata: { [name]: digits, [`x${digits}`]: '1' } })))
            .text,
          (await post('tokenize-card', JSON.stringify({ [name]: digits, [digits]: 1 }))).text,
          (await api.call('read-token', { id: digits })).text,
          (await post('create-charge', JSON.stringify(good), { ...json, 'idempotency-key': digits })).text,
          (
            await post(
              'tokenize-card',
              JSON.stringify({
                card: await sealEnvelope(api.envelopeKeys, {
                  plaintext: { ...goodCard, number: digits, holder: digits },
                }),
              }),
            )
          ).text,
        ];
        expect(texts.join('\n') + output.text()).not.toContain(digits);
      }),
      { numRuns: 60 },
    );
    expect(output.text()).not.toContain(`"${goodCard.security_code}"`);
  });
});
