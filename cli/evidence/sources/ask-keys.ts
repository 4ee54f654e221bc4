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

/** @param arn undefined where the stack has not made the key: KMS then says that there is none of this alias */
export async function askKey({ kms }: Clients, name: string, arn: string | undefined): Promise<KeyAnswers> {
  const KeyId = arn ?? `alias/${name}`;
  return {
    name,
    description: await asked(() => kms.send(new DescribeKeyCommand({ KeyId }))),
    policy: await asked(() => kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))),
    rotation: await asked(() => kms.send(new GetKeyRotationStatusCommand({ KeyId }))),
  };
}
