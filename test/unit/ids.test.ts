import {
  chargeId,
  flagId,
  newFingerprint,
  newTokenId,
  operationId,
  sha256Hex,
  unexplainedSubject,
} from '../../lambdas/adapters/ids';
import { ChargeId, Fingerprint, TokenId } from '../../lambdas/contracts/fields';

/** Made by a second implementation (Python `base64.b32encode`) from docs/formats.md. */
const vectors = [
  [
    ['m_acme', 'create-charge', 'order-1:1'],
    'ch_p2v4337vwjfhcocx5csozd5ck6uqkul7',
    'fl_tmsih3vpv5y33kgalxyibkzvhbb4o4ak',
  ],
  [
    ['m_acme', 'create-charge', 'order-1:2'],
    'ch_k7xxfhtxudsykatjrmuqmemfbsj4j76o',
    'fl_xdwoocrzjelupo56j432m37pqh6jqogw',
  ],
  [
    ['m_acm', 'ecreate-charge', 'order-1:1'],
    'ch_gaouws4xnurwkvamivfdiyj5cux2dkvc',
    'fl_iuobtpms25jsbkbsnhqrv3tmbfwj6fmr',
  ],
] as const;

describe('ids', () => {
  it.each(vectors)(
    'of the charge of %j is its vector, and so is that of its flag',
    ([merchant, route, key], id, flag) => {
      expect(chargeId(merchant, route, key)).toBe(id);
      expect(flagId(id)).toBe(flag);
    },
  );

  it('of an operation are digests of its charge, route and key, from the same second implementation', () => {
    const charge = 'ch_p2v4337vwjfhcocx5csozd5ck6uqkul7';
    expect(operationId(charge, 'capture', 'order-1:1')).toBe('op_yl5r2eh744cygve2bbii4oqd4nnlwucd');
    expect(operationId(charge, 'refund', 'order-1:1')).toBe('op_cblrcp5dbbn5expuexzsfziyvq4zs3dx');
  });

  it('of reads that nothing explains is a digest of what was found, from the same second implementation', () => {
    const found = [
      '2026-11-24T10',
      'arn:aws:iam::111122223333:user/bob',
      'dynamodb:Query',
      'arn:aws:dynamodb:eu-central-1:111122223333:table/strongroom-prod-vault',
      ...['2', '0', 'call-1', 'call-2'],
    ];
    expect(unexplainedSubject(found)).toBe('ac_my76jiwmckm7avrjolvawf6c4p6w5hkf');
  });

  it('have the form of the contracts', () => {
    expect(TokenId.safeParse(newTokenId()).success).toBe(true);
    expect(Fingerprint.safeParse(newFingerprint()).success).toBe(true);
    expect(ChargeId.safeParse(chargeId('m_a', 'r', 'k')).success).toBe(true);
    expect(flagId('ch_a')).toMatch(/^fl_[a-z2-7]{32}$/);
  });

  it('of tokens and fingerprints are random: 128 bits, no two alike, every character in use', () => {
    const tokens = Array.from({ length: 2000 }, newTokenId);
    const prints = Array.from({ length: 2000 }, newFingerprint);
    expect(new Set([...tokens, ...prints]).size).toBe(4000);
    expect(new Set(tokens.map((token) => token.slice(4, 29)).join(''))).toEqual(
      new Set('abcdefghijklmnopqrstuvwxyz234567'),
    );
  });

  it('digest text as UTF-8 (FIPS 180-4 test vectors)', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex(new TextEncoder().encode('ü'))).toBe(sha256Hex('ü'));
  });
});
