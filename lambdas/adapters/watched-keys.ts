import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import type { KeyFacts } from '../domain/audit/controls/checks';
import { standard } from './aws-clients';

/** @param rotates whether the key should: of one that cannot, KMS need not be asked */
export type KeyReader = (arn: string, rotates: boolean) => Promise<KeyFacts>;

/** What KMS says of keys. A file of its own, so that its SDK is loaded by the first question. */
export function keyReader(): KeyReader {
  const client = new KMSClient(standard);
  return async (arn, rotates) => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: arn }));
    const state = KeyMetadata?.KeyState ?? 'unknown';
    if (!rotates) return { state };
    const { KeyRotationEnabled, RotationPeriodInDays } = await client.send(
      new GetKeyRotationStatusCommand({ KeyId: arn }),
    );
    // Without a period of its own, a key rotates every year (KMS guide, "Rotate AWS KMS keys").
    return KeyRotationEnabled === true ? { state, rotationDays: RotationPeriodInDays ?? 365 } : { state };
  };
}
