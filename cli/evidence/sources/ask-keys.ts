import {
  DescribeKeyCommand,
  type DescribeKeyCommandOutput,
  GetKeyPolicyCommand,
  type GetKeyPolicyCommandOutput,
  GetKeyRotationStatusCommand,
  type GetKeyRotationStatusCommandOutput,
} from '@aws-sdk/client-kms';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

export interface KeyAnswers {
  /** Its alias, without `alias/`. */
  readonly name: string;
  readonly description: Asked<Omit<DescribeKeyCommandOutput, '$metadata'>>;
  readonly policy: Asked<Omit<GetKeyPolicyCommandOutput, '$metadata'>>;
  /** Of an asymmetric key KMS says that it rotates none. */
  readonly rotation: Asked<Omit<GetKeyRotationStatusCommandOutput, '$metadata'>>;
}

export async function askKey({ kms }: Clients, name: string): Promise<KeyAnswers> {
  const description = await asked(() => kms.send(new DescribeKeyCommand({ KeyId: `alias/${name}` })));
  // The policy and the rotation are asked by the key's own id: KMS takes no alias there.
  const KeyId = ('answer' in description ? description.answer.KeyMetadata?.Arn : undefined) ?? `alias/${name}`;
  return {
    name,
    description,
    policy: await asked(() => kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))),
    rotation: await asked(() => kms.send(new GetKeyRotationStatusCommand({ KeyId }))),
  };
}
