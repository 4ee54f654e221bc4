import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { type Clients, clientsFor, type TemporaryCredentials } from '../aws';
import { sentenceOf, Trouble } from '../trouble';

/** A session of a role that another role has taken lasts an hour at most; the clients take the role anew before it ends. */
const sessionSeconds = 3_600;

/**
 * Clients that act as the collector of evidence: what they are refused, evidence does not need.
 * @param role its ARN @throws Trouble where the role cannot be taken
 */
export async function asCollector({ sts, access }: Clients, role: string): Promise<Clients> {
  const take = (): Promise<TemporaryCredentials> => sessionOf(sts, role);
  const first = await take().catch((error: unknown) => {
    throw new Trouble(`The role ${role} cannot be taken: ${sentenceOf(error)} Another: --role`, { cause: error });
  });
  let given: TemporaryCredentials | undefined = first;
  const region = await sts.config.region();
  const credentials = async (): Promise<TemporaryCredentials> => {
    const now = given ?? (await take());
    given = undefined;
    return now;
  };
  return clientsFor({ ...access, region, credentials });
}

async function sessionOf(sts: STSClient, role: string): Promise<TemporaryCredentials> {
  const command = new AssumeRoleCommand({
    RoleArn: role,
    RoleSessionName: 'strongroom-evidence',
    DurationSeconds: sessionSeconds,
  });
  const { Credentials } = await sts.send(command);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw new Trouble('AWS gave no credentials.');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
