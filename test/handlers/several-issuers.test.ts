import type { IssuerRow } from '../../lambdas/contracts/trusted-issuer';
import { captureOutput } from '../support/captured-output';
import { companyRow, edge } from '../support/edge';
import { accessToken, signingKey, type SigningKey } from '../support/local-issuer';

const output = captureOutput();

/** Another company's issuer, trusted for its one merchant. */
const partnerRow: IssuerRow = {
  ...companyRow,
  name: 'partner',
  url: 'https://partner.example',
  merchants: ['m_partner'],
};

let companyKey: SigningKey;
let partnerKey: SigningKey;
beforeAll(async () => {
  companyKey = await signingKey('k1');
  partnerKey = await signingKey('k1');
});

async function door() {
  const both = await edge({ rows: [companyRow, partnerRow], keys: [companyKey] });
  await both.publish([partnerKey], partnerRow.url);
  return both;
}

async function saidBy(at: Awaited<ReturnType<typeof door>>, key: SigningKey, claims: object): Promise<unknown> {
  const authorization = `Bearer ${await accessToken(key, claims)}`;
  try {
    return (await at.call({ authorization })).context;
  } catch (error) {
    expect(error).toEqual(new Error('Unauthorized'));
    return output.lines().at(-1)?.reason;
  }
}

const ofPartner = { iss: partnerRow.url, merchant_id: 'm_partner' };

describe('two issuers of one stage', () => {
  it('are both believed, and the same client id is two clients', async () => {
    const at = await door();
    expect(await saidBy(at, companyKey, {})).toMatchObject({ client_id: 'company:shop', merchant_id: 'm_shop' });
    expect(await saidBy(at, partnerKey, ofPartner)).toMatchObject({
      client_id: 'partner:shop',
      merchant_id: 'm_partner',
    });
  });

  it('the second makes no token for a merchant of the first', async () => {
    const at = await door();
    expect(await saidBy(at, partnerKey, { ...ofPartner, merchant_id: 'm_shop' })).toBe('merchant_not_allowed');
  });

  it('the second signs nothing in the name of the first, though their keys have one id', async () => {
    const at = await door();
    expect(await saidBy(at, partnerKey, {})).toBe('signature_wrong');
    expect(await saidBy(at, companyKey, ofPartner)).toBe('signature_wrong');
  });

  it.each(['https://issuer.example/', 'https://ISSUER.example', 'https://issuer.example#', ''])(
    'the name of an issuer is compared to the letter: %j',
    async (iss) => {
      expect(await saidBy(await door(), companyKey, { iss })).toBe('issuer_unknown');
    },
  );

  it('a client cannot take the name of another issuer before its own', async () => {
    const at = await door();
    const said = await saidBy(at, partnerKey, { ...ofPartner, client_id: 'company:shop' });
    expect(said).toMatchObject({ client_id: 'partner:company:shop' });
  });

  it('a flood of unknown key ids of one issuer does not touch the keys of the other', async () => {
    const at = await door();
    await saidBy(at, companyKey, {});
    const stranger = await signingKey('k9');
    for (let n = 0; n < 10; n += 1) await saidBy(at, stranger, ofPartner);
    expect(at.read.mock.calls).toEqual([[companyRow.url], [partnerRow.url]]);
  });

  it('one whose keys are too old is a fault for its own tokens only', async () => {
    const at = await door();
    at.clock.advance(25 * 3_600);
    await at.publish([companyKey]);
    const iat = Math.floor(at.clock.now().getTime() / 1000);
    const fresh = { iat, exp: iat + 600 };
    expect(await saidBy(at, companyKey, fresh)).toMatchObject({ client_id: 'company:shop' });
    const authorization = `Bearer ${await accessToken(partnerKey, { ...ofPartner, ...fresh })}`;
    await expect(at.call({ authorization })).rejects.toThrow(/^authorizer failed$/);
  });
});
