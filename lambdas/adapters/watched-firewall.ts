import { GetWebACLForResourceCommand, WAFNonexistentItemException, WAFV2Client } from '@aws-sdk/client-wafv2';
import { defaultLine, ruleLine } from '../domain/audit/controls/as-deployed';
import type { Firewall } from '../domain/audit/controls/holds';
import { standard } from './aws-clients';
import { guarded } from './guarded';
import { sha256 } from './sha256';

/** The web ACL in front of a resource, with its rules and its default action. A file of its own, so that its SDK is loaded where a firewall is watched. */
export async function readFirewallOf(resourceArn: string): Promise<Firewall | undefined> {
  try {
    const command = new GetWebACLForResourceCommand({ ResourceArn: resourceArn });
    const {
      Id: acl,
      Rules = [],
      DefaultAction,
    } = (await guarded(new WAFV2Client(standard)).send(command)).WebACL ?? {};
    if (acl === undefined) return undefined;
    return { acl, rules: [...Rules.map((rule) => ruleLine({ ...rule }, sha256)), defaultLine(DefaultAction, sha256)] };
  } catch (error) {
    if (error instanceof WAFNonexistentItemException) return undefined;
    throw error;
  }
}
