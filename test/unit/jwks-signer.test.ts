import { createHash, createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { derToJose } from 'ecdsa-sig-formatter';
import { jwksSigner } from '../../lambdas/adapters/jwks-signer';
import { jwksSignerContract } from '../contract/jwks-signer.contract';
import { inMemoryJwksSigner } from '../support/in-memory-jwks-signer';
import { awsError, impatient, type ScriptedAnswer, type ScriptedAws, scriptedAws } from '../support/scripted-aws';

jwksSignerContract('in memory', async () => {
  const signer = inMemoryJwksSigner('first', 'strongroom-local');
  return { signer, publicKey: signer.publicKey };
});

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const message = Buffer.from('header.payload');

describe('the signer of key sets and what KMS answers', () => {
  let aws: ScriptedAws;
  let client: KMSClient;
  let asked: string;
  const answersWith = (signature: Buffer): ScriptedAnswer => ({
    status: 200,
    body: { Signature: signature.toString('base64') },
  });
  const signer = () => jwksSigner(client, 'arn:aws:kms:us-east-1:000000000000:key/jwks', '2026q4');

  beforeAll(async () => {
    aws = await scriptedAws();
    client = new KMSClient({ ...aws.configuration, ...impatient });
  });

  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  it('asks for a signature of the digest, once', async () => {
    aws.play((_, body) => {
      asked = body;
      return answersWith(sign('sha256', message, privateKey));
    });
    const signature = await signer().sign(message);
    expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    expect(JSON.parse(asked)).toMatchObject({
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
      Message: createHash('sha256').update(message).digest('base64'),
    });
    expect(aws.operations()).toEqual(['Sign']);
  });

  // DER writes a number without leading zeros, and with one where it would look negative.
  it.each([
    ['small numbers', '3006020101020102', `${'01'.padStart(64, '0')}${'02'.padStart(64, '0')}`],
    [
      'numbers with the highest bit set',
      `3046022100${'ff'.repeat(32)}022100${'80'.repeat(32)}`,
      'ff'.repeat(32) + '80'.repeat(32),
    ],
    ['one short number', `30440220${'7f'.repeat(32)}0220${'01'.repeat(32)}`, '7f'.repeat(32) + '01'.repeat(32)],
    [
      'a number of 31 bytes',
      `3043021f${'11'.repeat(31)}0220${'22'.repeat(32)}`,
      `00${'11'.repeat(31)}${'22'.repeat(32)}`,
    ],
  ])('writes %s as 64 bytes', async (_, der, jose) => {
    aws.play(() => answersWith(Buffer.from(der, 'hex')));
    expect(Buffer.from(await signer().sign(message)).toString('hex')).toBe(jose);
  });

  it('turns 500 signatures into ones that OpenSSL verifies', () => {
    for (let index = 0; index < 500; index += 1) {
      const text = Buffer.from(`message ${index}`);
      const jose = Buffer.from(derToJose(sign('sha256', text, privateKey), 'ES256'), 'base64url');
      expect(verify('sha256', text, { key: publicKey, dsaEncoding: 'ieee-p1363' }, jose)).toBe(true);
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no DER', Buffer.alloc(64, 1)],
    ['DER that is cut off', sign('sha256', message, privateKey).subarray(0, 60)],
    [
      'a signature of another curve',
      sign(
        'sha256',
        message,
        createPrivateKey(
          generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
        ),
      ),
    ],
  ])('faults where KMS gives %s', async (_, signature) => {
    aws.play(() => answersWith(signature));
    await expect(signer().sign(message)).rejects.toThrow();
  });

  it.each<readonly [string, ScriptedAnswer, number]>([
    ['ThrottlingException', awsError('ThrottlingException'), 2],
    ['KMSInternalException', awsError('KMSInternalException', {}, 500), 2],
    ['no answer', 'hang', 2],
    ['DisabledException', awsError('DisabledException'), 30],
    ['KMSInvalidStateException', awsError('KMSInvalidStateException'), 30],
  ])('%s is keys_unavailable, to be tried again later', async (_, trouble, retryAfter) => {
    aws.play(() => trouble);
    await expect(signer().sign(message)).rejects.toMatchObject({ code: 'keys_unavailable', facts: { retryAfter } });
  });

  it('denied access is a fault', async () => {
    aws.play(() => awsError('AccessDeniedException'));
    await expect(signer().sign(message)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
