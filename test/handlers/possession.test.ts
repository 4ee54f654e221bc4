import { X509Certificate } from 'node:crypto';
import { generateProof } from 'dpop';
import { SignJWT } from 'jose';
import type { PossessionDemand } from '../../lambdas/domain/access/possession';
import { captureOutput } from '../support/captured-output';
import { certificates } from '../support/client-certificates';
import { type Call, edge } from '../support/edge';
import { accessToken, signingKey, type SigningKey } from '../support/local-issuer';
import { type HeldKey, heldKey, proofOf, type ProofWish } from '../support/possession';

const output = captureOutput();
const at = Math.floor(Date.parse('2026-11-24T12:00:00Z') / 1000);
const scope = 'tokens:create tokens:read charges:create charges:read';

let issuer: SigningKey;
let held: HeldKey;
let other: HeldKey;
let bound: string;
let bearer: string;
beforeAll(async () => {
  issuer = await signingKey('k1');
  [held, other] = [await heldKey(), await heldKey()];
  bound = await accessToken(issuer, { scope, cnf: { jkt: held.thumbprint } });
  bearer = await accessToken(issuer, { scope });
});

const boundEdge = (demand?: PossessionDemand) => edge({ keys: [issuer], ...(demand === undefined ? {} : { demand }) });

/** What the edge says to a call: the effect of its policy, or the reason of its 401. */
async function answerTo(call: Call, demand?: PossessionDemand): Promise<unknown> {
  const door = await boundEdge(demand);
  return saidBy(door, call);
}

async function saidBy(door: Awaited<ReturnType<typeof boundEdge>>, call: Call): Promise<unknown> {
  try {
    return (await door.call(call)).policyDocument.Statement[0]?.Effect;
  } catch (error) {
    expect(error).toEqual(new Error('Unauthorized'));
    return output.lines().at(-1)?.reason;
  }
}

const proof = (wish: Partial<ProofWish> = {}) => proofOf({ key: held, token: bound, at, ...wish });
const dpop = (token = bound) => `DPoP ${token}`;

describe('a token that is bound to a key (RFC 9449)', () => {
  it('is taken from whoever shows that he holds the key', async () => {
    expect(await answerTo({ authorization: dpop(), proof: await proof() })).toBe('Allow');
  });

  it('is taken with a proof that another implementation made', async () => {
    const door = await boundEdge();
    const made = await generateProof(held, 'https://api.example/v1/charges', 'POST', undefined, bound);
    door.clock.advance(Date.now() / 1000 - at);
    const iat = Math.floor(Date.now() / 1000);
    const fresh = await accessToken(issuer, { iat, exp: iat + 600, cnf: { jkt: held.thumbprint } });
    await door.publish([issuer]);
    const itsProof = await generateProof(held, 'https://api.example/v1/charges', 'POST', undefined, fresh);
    expect(await saidBy(door, { authorization: dpop(fresh), proof: itsProof })).toBe('Allow');
    expect(await saidBy(door, { authorization: dpop(fresh), proof: made })).toBe('proof_token');
  });

  it.each(['ES256', 'ES384', 'Ed25519', 'EdDSA', 'PS256'])('is taken with a proof by %s', async (alg) => {
    const key = await heldKey(alg);
    const token = await accessToken(issuer, { cnf: { jkt: key.thumbprint } });
    const shown = await proofOf({ key, token, at, alg });
    expect(await answerTo({ authorization: dpop(token), proof: shown })).toBe('Allow');
  });

  it('is taken with a proof from a clock that is a little off, and for as long as it is fresh', async () => {
    for (const off of [-89, -60, 0, 29]) {
      const shown = await proof({ claims: { iat: at + off } });
      expect(await answerTo({ authorization: dpop(), proof: shown })).toBe('Allow');
    }
  });

  it('is worth nothing without the key', async () => {
    expect(await answerTo({ authorization: `Bearer ${bound}` })).toBe('scheme_wrong');
    expect(await answerTo({ authorization: dpop() })).toBe('proof_missing');
    const stolen = await proof({ key: other });
    expect(await answerTo({ authorization: dpop(), proof: stolen })).toBe('proof_of_other_key');
    expect(await answerTo({ authorization: `Bearer ${bound}`, proof: await proof() })).toBe('scheme_wrong');
  });

  it("does not become another's by the key that a proof brings", async () => {
    const forged = await proof({ key: other, header: { jwk: held.jwk } });
    expect(await answerTo({ authorization: dpop(), proof: forged })).toBe('proof_signature');
  });

  it('is refused with a proof that was stolen with it, once it is used or old', async () => {
    const door = await boundEdge();
    const call = { authorization: dpop(), proof: await proof() };
    expect(await saidBy(door, call)).toBe('Allow');
    expect(await saidBy(door, call)).toBe('proof_replayed');
    door.clock.advance(89);
    expect(await saidBy(door, call)).toBe('proof_replayed');
    door.clock.advance(2);
    expect(await saidBy(door, call)).toBe('proof_time');
  });

  it.each<[string, Partial<ProofWish>, string]>([
    ['another method', { claims: { htm: 'GET' } }, 'proof_method'],
    ['the method in lower case', { claims: { htm: 'post' } }, 'proof_method'],
    ['another path', { claims: { htu: 'https://api.example/v1/tokens' } }, 'proof_url'],
    ['another host', { claims: { htu: 'https://evil.example/v1/charges' } }, 'proof_url'],
    ['another port', { claims: { htu: 'https://api.example:8443/v1/charges' } }, 'proof_url'],
    ['plain http', { claims: { htu: 'http://api.example/v1/charges' } }, 'proof_url'],
    ['a longer path', { claims: { htu: 'https://api.example/v1/charges/' } }, 'proof_url'],
    ['a name before the host', { claims: { htu: 'https://evil@api.example/v1/charges' } }, 'proof_url'],
    ['a relative URL', { claims: { htu: '/v1/charges' } }, 'proof_url'],
    ['no URL', { claims: { htu: undefined } }, 'proof_malformed'],
    ['an old time', { claims: { iat: at - 91 } }, 'proof_time'],
    ['a time to come', { claims: { iat: at + 31 } }, 'proof_time'],
    ['no time', { claims: { iat: undefined } }, 'proof_malformed'],
    ['a time that is a text', { claims: { iat: String(at) } }, 'proof_malformed'],
    ['another token', { claims: { ath: 'A'.repeat(43) } }, 'proof_token'],
    ['no token', { claims: { ath: undefined } }, 'proof_malformed'],
    ['no identifier', { claims: { jti: undefined } }, 'proof_malformed'],
    ['a short identifier', { claims: { jti: 'short' } }, 'proof_malformed'],
    ['a long identifier', { claims: { jti: 'j'.repeat(129) } }, 'proof_malformed'],
    ['the type of a token', { header: { typ: 'at+jwt' } }, 'proof_malformed'],
    ['no type', { header: { typ: undefined } }, 'proof_malformed'],
    ['no key', { header: { jwk: undefined } }, 'proof_malformed'],
    ['a key that is none', { header: { jwk: { kty: 'EC' } } }, 'proof_malformed'],
  ])('is refused with a proof that has %s', async (_what, wish, reason) => {
    expect(await answerTo({ authorization: dpop(), proof: await proof(wish) })).toBe(reason);
  });

  it('is refused with a proof that gives its key away', async () => {
    const shown = await proof({ header: { jwk: { ...held.jwk, d: 'AAAA' } } });
    expect(await answerTo({ authorization: dpop(), proof: shown })).toBe('proof_malformed');
  });

  it('is refused with a proof that is signed by a shared secret, or not at all', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(held.jwk));
    const header = { alg: 'HS256', typ: 'dpop+jwt', jwk: held.jwk };
    const shared = await new SignJWT({ htm: 'POST' }).setProtectedHeader(header).sign(secret);
    expect(await answerTo({ authorization: dpop(), proof: shared })).toBe('proof_signature');
    const [, payload] = (await proof()).split('.');
    const none = Buffer.from(JSON.stringify({ ...header, alg: 'none' })).toString('base64url');
    expect(await answerTo({ authorization: dpop(), proof: `${none}.${payload}.` })).toBe('proof_signature');
  });

  it.each(['', 'x', 'a.b.c', `${'a'.repeat(5000)}.b.c`])('is refused with the proof %j', async (text) => {
    expect(await answerTo({ authorization: dpop(), proof: text })).toBe('proof_malformed');
  });

  it('is refused with two proofs', async () => {
    const two = [await proof(), await proof()];
    expect(await answerTo({ authorization: dpop(), proof: two })).toBe('proof_malformed');
    expect(await answerTo({ authorization: dpop(), proof: two.join(', ') })).toBe('proof_malformed');
  });

  it('leaves neither proof nor token in the log', async () => {
    const shown = await proof();
    await answerTo({ authorization: dpop(), proof: shown });
    expect(output.text()).not.toContain(shown.slice(-20));
    expect(output.text()).not.toContain(bound.slice(-20));
  });
});

describe('a token that is bound to nothing', () => {
  it('is not taken as one that is bound', async () => {
    const shown = await proof({ token: bearer });
    expect(await answerTo({ authorization: dpop(bearer), proof: shown })).toBe('scheme_wrong');
  });

  const demand: PossessionDemand = { permissions: ['charges:create'], certificate: 'as-token-says' };
  it('is refused on a route whose permission asks for a bound one, and taken on the others', async () => {
    expect(await answerTo({ authorization: `Bearer ${bearer}` }, demand)).toBe('binding_missing');
    const read = { method: 'GET', route: '/v1/charges', authorization: `Bearer ${bearer}` };
    expect(await answerTo(read, demand)).toBe('Allow');
    expect(await answerTo({ authorization: dpop(), proof: await proof() }, demand)).toBe('Allow');
  });

  it.each<[string, unknown]>([
    ['a way that nobody here knows', { kid: 'key' }],
    ['a known way and another', { jkt: 'A'.repeat(43), 'x5t#S512': 'A' }],
    ['a thumbprint that is none', { jkt: 'short' }],
    ['a list', []],
    ['a text', 'jkt'],
    ['nothing', {}],
    ['null', null],
  ])('is refused where it says that it is bound by %s', async (_what, cnf) => {
    const token = await accessToken(issuer, { cnf });
    expect(await answerTo({ authorization: `Bearer ${token}` })).toBe('binding_unknown');
  });
});

describe('a token that is bound to a certificate (RFC 8705)', () => {
  const { mine, theirs } = certificates;
  const certified = (pem: string, more: object = {}) =>
    accessToken(issuer, { cnf: { 'x5t#S256': thumbprintOf(pem), ...more } });

  it('is taken on a connection with that certificate', async () => {
    const authorization = `Bearer ${await certified(mine)}`;
    expect(await answerTo({ authorization, certificate: mine })).toBe('Allow');
  });

  it('is refused without it, with another, and with what is none', async () => {
    const authorization = `Bearer ${await certified(mine)}`;
    expect(await answerTo({ authorization })).toBe('certificate_missing');
    expect(await answerTo({ authorization, certificate: theirs })).toBe('certificate_wrong');
    expect(await answerTo({ authorization, certificate: 'no certificate' })).toBe('certificate_wrong');
  });

  it('counts as bound where the stage demands that', async () => {
    const demand: PossessionDemand = { permissions: ['charges:create'], certificate: 'required' };
    const authorization = `Bearer ${await certified(mine)}`;
    expect(await answerTo({ authorization, certificate: mine }, demand)).toBe('Allow');
  });

  it('is the only one that is taken from a partner where the stage demands it', async () => {
    const demand: PossessionDemand = { permissions: [], certificate: 'required' };
    expect(await answerTo({ authorization: `Bearer ${bearer}`, certificate: mine }, demand)).toBe('binding_missing');
    const shown = { authorization: dpop(), proof: await proof(), certificate: mine };
    expect(await answerTo(shown, demand)).toBe('binding_missing');
    expect(await answerTo({ authorization: `Bearer ${bearer}` }, demand)).toBe('Allow');
  });

  it('is held to a key too where it says so', async () => {
    const token = await certified(mine, { jkt: held.thumbprint });
    expect(await answerTo({ authorization: `Bearer ${token}`, certificate: mine })).toBe('scheme_wrong');
    const shown = await proof({ token });
    expect(await answerTo({ authorization: dpop(token), proof: shown })).toBe('certificate_missing');
    expect(await answerTo({ authorization: dpop(token), proof: shown, certificate: mine })).toBe('Allow');
  });

  function thumbprintOf(pem: string): string {
    // Another way to the same bytes: Node prints them as hexadecimal pairs.
    return Buffer.from(new X509Certificate(pem).fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  }
});

describe('what verification says of a good token', () => {
  it('is who, by which issuer, how strongly, how bound and when', async () => {
    const { verify } = await edge({ keys: [issuer] });
    const token = await accessToken(issuer, { cnf: { jkt: held.thumbprint }, acr: 'phr', auth_time: at - 60 });
    const presented = {
      authorization: [dpop(token)],
      proofs: [await proof({ token })],
      method: 'POST',
      urls: ['https://api.example/v1/charges'],
      permission: 'charges:create' as const,
    };
    expect(await verify(presented)).toEqual({
      credential: {
        principal: {
          clientId: 'company:shop',
          merchantId: 'm_shop',
          clientKind: 'server',
          permissions: ['tokens:create', 'charges:create'],
        },
        issuer: 'company',
        strength: 'phishing_resistant',
        binding: 'dpop',
        issuedAt: at,
        authenticatedAt: at - 60,
      },
    });
  });
});
