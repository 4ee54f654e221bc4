import {
  CreateRoleCommand,
  EntityAlreadyExistsException,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { namesOf } from '../../../lib/config/names';
import type { Clients, Credentials } from '../../aws';
import { emulatorAccount } from '../environment';

const names = namesOf('local');

/** Its name puts it into the ledger zone, as key policies see it. */
const probeRole = names.named('ledger-probe');

const allow = (Action: readonly string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  });

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${emulatorAccount.account}:root` }, Action: 'sts:AssumeRole' },
  ],
});

/**
 * Credentials of a role with the policies of `create-charge`, and IAM permission to decrypt besides, so that only the key's own
 * policy can refuse. A function's role trusts Lambda alone; this one can be assumed from outside.
 */
export async function probeCredentials({ iam, sts }: Clients): Promise<Credentials> {
  await iam.send(new CreateRoleCommand({ RoleName: probeRole, AssumeRolePolicyDocument: trust })).catch(unlessExists);
  const model = names.role('create-charge');
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: model }));
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName: model, PolicyName }));
    const document = decodeURIComponent(PolicyDocument);
    await iam.send(new PutRolePolicyCommand({ RoleName: probeRole, PolicyName, PolicyDocument: document }));
  }
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: probeRole,
      PolicyName: 'decrypt-anything',
      PolicyDocument: allow(['kms:Decrypt']),
    }),
  );
  const answer = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${emulatorAccount.account}:role/${probeRole}`,
      RoleSessionName: 'story',
    }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

function unlessExists(error: unknown): void {
  if (!(error instanceof EntityAlreadyExistsException)) throw error;
}
