import { GetWebACLForResourceCommand, WAFNonexistentItemException, WAFV2Client } from '@aws-sdk/client-wafv2';
import { standard } from './aws-clients';

/** The ARN of the web ACL that is in front of a resource. A file of its own, so that its SDK is loaded where a firewall is watched. */
export async function readAclOf(resourceArn: string): Promise<string | undefined> {
  try {
    const command = new GetWebACLForResourceCommand({ ResourceArn: resourceArn });
    return (await new WAFV2Client(standard).send(command)).WebACL?.ARN;
  } catch (error) {
    if (error instanceof WAFNonexistentItemException) return undefined;
    throw error;
  }
}
