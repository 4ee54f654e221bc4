import { DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import { type Whereabouts, withoutPlace } from '../domain/audit/controls/as-deployed';
import type { KeyFacts } from '../domain/audit/controls/checks';
import { standard } from './aws-clients';
import { guarded } from './guarded';
import { statementLines } from './policy-statements';

export interface KeyReader {
  /** @param rotates whether it should: of one that cannot, KMS need not be asked */
  key(arn: string, rotates: boolean): Promise<KeyFacts>;
  /** Its statements, each as its `statementLine`. */
  policy(arn: string): Promise<readonly string[]>;
}

/** What KMS says of keys. A file of its own, so that its SDK is loaded by the first question. */
export function keyReader(place: Whereabouts): KeyReader {
  const client = guarded(new KMSClient(standard));
  return {
    async key(arn, rotates) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: arn }));
      const state = KeyMetadata?.KeyState ?? 'unknown';
      if (!rotates) return { state };
      const { KeyRotationEnabled, RotationPeriodInDays } = await client.send(
        new GetKeyRotationStatusCommand({ KeyId: arn }),
      );
      // Without a period of its own, a key rotates every year (KMS guide, "Rotate AWS KMS keys").
      return KeyRotationEnabled === true ? { state, rotationDays: RotationPeriodInDays ?? 365 } : { state };
    },
    async policy(arn) {
      const { Policy = '' } = await client.send(new GetKeyPolicyCommand({ KeyId: arn }));
      return statementLines(Policy, (text) => withoutPlace(text, place));
    },
  };
}
