import { DescribeKeyCommand, GetKeyRotationStatusCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { KeyFacts } from '../domain/audit/controls/checks';

/** What KMS says of a key. @param rotates whether it should: of one that cannot, KMS need not be asked */
export async function readKey(client: KMSClient, arn: string, rotates: boolean): Promise<KeyFacts> {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: arn }));
  const state = KeyMetadata?.KeyState ?? 'unknown';
  if (!rotates) return { state };
  const { KeyRotationEnabled, RotationPeriodInDays } = await client.send(
    new GetKeyRotationStatusCommand({ KeyId: arn }),
  );
  // Without a period of its own, a key rotates every year (KMS guide, "Rotate AWS KMS keys").
  return KeyRotationEnabled === true ? { state, rotationDays: RotationPeriodInDays ?? 365 } : { state };
}
