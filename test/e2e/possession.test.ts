import { generateProof } from 'dpop';
import { createClient } from '../../client/create-client';
import { StrongroomError } from '../../client/strongroom-error';
import { callRaw } from '../../cli/local/story/call-raw';
import { type HeldKey, heldKey, proofOf } from '../support/possession';
import { clientOf, runningStage, type TestStage } from '../support/stage';
import { tokenFor } from '../support/test-merchant';
import { Problem } from '../../lambdas/contracts/problem';

/** A token of the local issuer that is bound to the key, as a client asks for one (RFC 9449 §5). */
async function boundToken({ status }: TestStage, key: HeldKey): Promise<string> {
  const client = clientOf(status, 'demo-server');
  const answer = await fetch(status.token_url, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`,
      dpop: await generateProof(key, status.token_url, 'POST'),
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: client.scope }),
  });
  const { access_token: token, token_type: type } = (await answer.json()) as Record<string, string>;
  expect([answer.status, type]).toEqual([200, 'DPoP']);
  return token ?? '';
}

const seconds = (): number => Math.floor(Date.now() / 1000);

let stage: TestStage;
let key: HeldKey;
let thief: HeldKey;
let token: string;
let url: string;
beforeAll(async () => {
  stage = await runningStage();
  [key, thief] = [await heldKey(), await heldKey()];
  token = await boundToken(stage, key);
  url = `${stage.status.api_url}/v1/charges`;
});

const read = { method: 'GET', path: '/v1/charges' } as const;
const list = (authorization: string, proof?: string) =>
  callRaw(stage, { ...read, headers: { authorization, ...(proof === undefined ? {} : { dpop: proof }) } });
const proofFor = (claims: object = {}, holder = key) =>
  proofOf({ key: holder, token, at: seconds(), claims: { htm: 'GET', htu: url, ...claims } });

describe('a token that is bound to a key', () => {
  it('charges a card for the one who holds the key, by the SDK', async () => {
    const strongroom = createClient({
      apiUrl: stage.status.api_url,
      accessToken: async ({ url: htu, method }) => ({
        authorization: `DPoP ${token}`,
        dpop: await generateProof(key, htu, method, undefined, token),
      }),
    });
    const { charge } = await strongroom.createCharge({
      token: await tokenFor('4242424242424242'),
      amount: 100,
      currency: 'USD',
    });
    expect(charge.status).toBe('captured');
    expect(await strongroom.readCharge(charge.id)).toMatchObject({ id: charge.id });
  });

  it('is worth nothing to who stole it: without a proof, as a bearer token, with a key of his own', async () => {
    const stolen = [
      await list(`DPoP ${token}`),
      await list(`Bearer ${token}`),
      await list(`DPoP ${token}`, await proofFor({}, thief)),
    ];
    for (const { status, problem } of stolen) expect([status, problem?.code]).toEqual([401, 'unauthenticated']);
  });

  it('is worth nothing with a proof that was stolen with it: for another URL or method, or old', async () => {
    // That it is good once only is a fact of one environment: test/handlers/possession.test.ts.
    expect((await list(`DPoP ${token}`, await proofFor())).status).toBe(200);
    const proofs = [
      await proofFor({ htu: `${stage.status.api_url}/v1/tokens` }),
      await proofFor({ htu: 'https://api.example/v1/charges' }),
      await proofFor({ htm: 'POST' }),
      await proofFor({ iat: seconds() - 120 }),
      await proofFor({ iat: seconds() + 120 }),
    ];
    for (const proof of proofs) expect((await list(`DPoP ${token}`, proof)).status).toBe(401);
  });

  it('tells the thief no more than that he needs a token', async () => {
    const answers = await Promise.all([
      list(`DPoP ${token}`, await proofFor({ iat: seconds() - 120 })),
      list('Bearer not.a.token'),
    ]);
    const [stolen, none] = answers.map(({ text }) => ({ ...Problem.parse(JSON.parse(text)), request_id: '' }));
    expect(stolen).toEqual(none);
  });

  it('is an error of the SDK where no proof is given', async () => {
    const strongroom = createClient({ apiUrl: stage.status.api_url, accessToken: () => token });
    const error: unknown = await strongroom.listCharges({}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StrongroomError);
    expect(error).toMatchObject({ code: 'unauthenticated', status: 401 });
  });
});
