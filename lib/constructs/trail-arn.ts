import type { Organization } from '../config/deployment';
import type { Names } from '../config/names';
import { here } from './foundation';

/** Of the trail of a stage. That of an organisation belongs to its management account, whoever makes it (CloudTrail guide). */
export function trailArn(names: Names, organization: Organization | undefined): string {
  const owner = organization?.managementAccount ?? here.account;
  return `arn:${here.partition}:cloudtrail:${here.region}:${owner}:trail/${names.named('trail')}`;
}
