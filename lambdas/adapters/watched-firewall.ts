import { GetWebACLForResourceCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { standard } from './aws-clients';

/** The ARN of the web ACL that is in front of a resource. A file of its own, so that its SDK is loaded where a firewall is watched. */
export async function readAclOf(resourceArn: string): Promise<string | undefined> {
  const { WebACL } = await new WAFV2Client(standard).send(
    new GetWebACLForResourceCommand({ ResourceArn: resourceArn }),
  );
  return WebACL?.ARN;
}
