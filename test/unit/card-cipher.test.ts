import { randomBytes } from 'node:crypto';
import { cardCipher } from '../../lambdas/adapters/card-cipher';
import type { Card } from '../../lambdas/domain/card/card';
import { RecordTampered } from '../../lambdas/domain/card/cipher';
import { Pan, SecurityCode } from '../../lambdas/domain/card/secret';

const identity = { merchantId: 'm_acme', tokenId: `tok_${'a'.repeat(26)}` };
const bytes = Uint8Array.from({ length: 32 }, (_, place) => place);
const card = (number: string, expMonth: number, expYear: number, holder?: string): Card => ({
  number: new Pan(number),
  expMonth,
  expYear,
  ...(holder === undefined ? {} : { holder }),
});

/**
 * Card record, format 1. Made by a second implementation (Python `cryptography`) from the description in docs/formats.md.
 * A record that is written today is opened in ten years: these never change; a new format gets vectors of its own.
 */
const vectors = [
  {
    version: 1,
    salt: '202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    card: card('4242424242424242', 12, 2030, 'A. Holder'),
    sealed:
      '0100000001202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f56b72a3dd93a82163dae03e4156b196921102d0e' +
      '00797fd5733f3b6b55dc15d9b53ae67e954d8bda999bd6e21e7ba2a22bbec35a6f564151c893ba059c93be227d0969f498d05c3a0bbd6d78' +
      '3c48a4d231f9d5ac8548f0a09dba1c28d688a58297bd92ec877d38e706b2638b70d2b64d3690bdfbe86abf89913b02903b9e63aa2c',
  },
  {
    version: 4294967295,
    salt: '00'.repeat(32),
    card: card('378282246310005', 1, 2031),
    sealed:
      '01ffffffff0000000000000000000000000000000000000000000000000000000000000000f2d513131eadeaa9bf6475814a529d0d5bb11660' +
      'f2cadec06b0b1bf7feb325ac651c6312cc90276a72af884a219f16813fd7fd619b234d18dc48c450ab01787ec2cec9de892125f21d4b47a1' +
      'bc32fe3e37597b55b6b1ff2bf3ccef2fb21da21360407cbbe355eb37df6e',
  },
  {
    version: 7,
    salt: 'ff'.repeat(32),
    card: card('6759649826438453', 6, 2029, 'Zoë Ł'),
    sealed:
      '0100000007fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe321041b02fc4ee3ff6403c97029c19d280da' +
      '25ff25b2f97e1e465c71dc0069b45528b3e5be5b072190fb0ae46d59a70e63d96e4f4b67011daa320c0a039d5a41d3cfc764e03e9567c8ee' +
      '2050e0c934f2628c2abd7a09ddbdd583864f446236c1cb8fe68096d98399a5f69c8c5ec03b9ff501e906957097c8ae6b855130',
  },
] as const;

const shown = ({ number, ...rest }: Card) => ({ ...rest, digits: number.reveal() });

describe('the card record', () => {
  it.each(vectors)(
    'seals to the bytes of its vector, key version $version',
    ({ version, salt, card: plain, sealed }) => {
      const cipher = cardCipher(() => Buffer.from(salt, 'hex'));
      expect(Buffer.from(cipher.seal(identity, { version, bytes }, plain)).toString('hex')).toBe(sealed);
    },
  );

  it.each(vectors)('opens its vector, key version $version', ({ version, card: plain, sealed }) => {
    const record = Buffer.from(sealed, 'hex');
    expect(cardCipher().keyVersionOf(record)).toBe(version);
    expect(shown(cardCipher().open(identity, { version, bytes }, record))).toEqual(shown(plain));
  });

  it('opens from a plain Uint8Array, as DynamoDB gives it, also inside a larger buffer', () => {
    const [{ version, sealed }] = vectors;
    const padded = Buffer.concat([Buffer.alloc(3), Buffer.from(sealed, 'hex'), Buffer.alloc(3)]);
    const record = new Uint8Array(padded.buffer, padded.byteOffset + 3, padded.length - 6);
    expect(cardCipher().open(identity, { version, bytes }, record).expYear).toBe(2030);
  });

  it('never holds the security code', () => {
    const [{ version, salt, card: plain, sealed }] = vectors;
    const cipher = cardCipher(() => Buffer.from(salt, 'hex'));
    const withCode = { ...plain, securityCode: new SecurityCode('987') };
    expect(Buffer.from(cipher.seal(identity, { version, bytes }, withCode)).toString('hex')).toBe(sealed);
  });

  it('has a fresh salt each time: equal cards do not look equal', () => {
    const key = { version: 1, bytes };
    const seals = Array.from({ length: 50 }, () => cardCipher().seal(identity, key, vectors[0].card));
    expect(new Set(seals.map((sealed) => Buffer.from(sealed).toString('hex', 5, 37))).size).toBe(50);
  });

  it('says tampered, and nothing of what it held', () => {
    const record = Buffer.from(vectors[0].sealed, 'hex');
    const open = () => cardCipher().open(identity, { version: 1, bytes: randomBytes(32) }, record);
    expect(open).toThrow(RecordTampered);
    expect(open).toThrow(expect.objectContaining({ code: 'record_tampered', message: 'record_tampered' }));
  });

  it('refuses a key of another version before anything else', () => {
    const record = Buffer.from(vectors[0].sealed, 'hex');
    expect(() => cardCipher().open(identity, { version: 2, bytes }, record)).toThrow(RecordTampered);
  });

  it('has no version where there is no record', () => {
    expect(() => cardCipher().keyVersionOf(new Uint8Array())).toThrow(RecordTampered);
    expect(() => cardCipher().keyVersionOf(Buffer.alloc(200, 2))).toThrow(RecordTampered);
  });
});
