import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { envelopeKeys } from '../../lambdas/adapters/envelope-keys';
import { envelopePublicKeys } from '../../lambdas/adapters/envelope-public-keys';
import { envelopeKeysContract } from '../contract/envelope-keys.contract';
import { inMemoryEnvelopeKeys } from '../support/in-memory-envelope-keys';
import { awsError, impatient, type ScriptedAnswer, type ScriptedAws, scriptedAws } from '../support/scripted-aws';

envelopeKeysContract('in memory', () => inMemoryEnvelopeKeys(['first', 'second']));

describe('envelope keys while KMS is in trouble', () => {
  let aws: ScriptedAws;
  let client: KMSClient;
  const arns = { '2026q4': 'arn:aws:kms:us-east-1:000000000000:key/envelope' };
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const published = (key: KeyObject): ScriptedAnswer => ({
    status: 200,
    body: { PublicKey: key.export({ type: 'spki', format: 'der' }).toString('base64') },
  });

  beforeAll(async () => {
    aws = await scriptedAws();
    client = new KMSClient({ ...aws.configuration, ...impatient });
  });

  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  const troubles: readonly (readonly [string, ScriptedAnswer, number])[] = [
    ['ThrottlingException', awsError('ThrottlingException'), 2],
    ['KMSInternalException', awsError('KMSInternalException', {}, 500), 2],
    ['DependencyTimeoutException', awsError('DependencyTimeoutException', {}, 503), 2],
    ['KeyUnavailableException', awsError('KeyUnavailableException', {}, 500), 2],
    ['no answer', 'hang', 2],
    ['DisabledException', awsError('DisabledException'), 30],
    ['KMSInvalidStateException', awsError('KMSInvalidStateException'), 30],
  ];
  const calls = [
    ['unwrapping', () => envelopeKeys(client, arns).unwrap('2026q4', new Uint8Array(256))],
    ['publishing', () => envelopePublicKeys(client, arns).all()],
  ] as const;

  it.each(
    calls.flatMap(([name, call]) => troubles.map(([trouble, answer, wait]) => ({ name, call, trouble, answer, wait }))),
  )('$name: $trouble is keys_unavailable, to be tried again in $wait s', async ({ call, answer, wait }) => {
    aws.play(() => answer);
    await expect(call()).rejects.toMatchObject({ code: 'keys_unavailable', facts: { retryAfter: wait } });
  });

  it.each(calls)('%s: denied access is a fault', async (_, call) => {
    aws.play(() => awsError('AccessDeniedException'));
    await expect(call()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('reads the public keys again after a failure', async () => {
    const keys = envelopePublicKeys(client, arns);
    aws.play((_, __, call) => (call === 1 ? awsError('ThrottlingException') : published(publicKey)));
    await expect(keys.all()).rejects.toMatchObject({ code: 'keys_unavailable' });
    expect(await keys.all()).toEqual([expect.objectContaining({ kid: '2026q4', kty: 'RSA' })]);
  });

  it('publishes no key that is not RSA', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    aws.play(() => published(other.publicKey));
    await expect(envelopePublicKeys(client, arns).all()).rejects.toThrow('an envelope key is not RSA');
  });
});
