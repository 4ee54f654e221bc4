import {
  type AdvancedFieldSelector,
  CloudTrailClient,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { selectorDigest, type Whereabouts, withoutPlace } from '../domain/audit/controls/as-deployed';
import type { TrailFacts } from '../domain/audit/controls/checks';
import { standard } from './aws-clients';
import { guarded } from './guarded';
import { sha256 } from './sha256';

/** What CloudTrail says of a trail. A file of its own, so that its SDK is loaded where a trail is watched. */
export async function readTrail(arn: string, place: Whereabouts): Promise<TrailFacts> {
  const client = guarded(new CloudTrailClient(standard));
  const digest = (line: string): string => selectorDigest(line, (text) => withoutPlace(text, place), sha256);
  const [{ Trail }, status, { AdvancedEventSelectors = [] }] = await Promise.all([
    client.send(new GetTrailCommand({ Name: arn })),
    client.send(new GetTrailStatusCommand({ Name: arn })),
    client.send(new GetEventSelectorsCommand({ TrailName: arn })),
  ]);
  return {
    logging: status.IsLogging === true,
    ...(status.LatestDeliveryError ? { deliveryError: status.LatestDeliveryError } : {}),
    ...(status.LatestDigestDeliveryError ? { digestError: status.LatestDigestDeliveryError } : {}),
    validatesFiles: Trail?.LogFileValidationEnabled === true,
    everyRegion: Trail?.IsMultiRegionTrail === true,
    selectors: AdvancedEventSelectors.map(({ FieldSelectors = [] }) => digest(selectorLine(FieldSelectors))),
  };
}

/** One selector as a line; that of the template is written by lib/constructs/account-trail.ts. */
export function selectorLine(fields: readonly AdvancedFieldSelector[]): string {
  return fields
    .flatMap(({ Field = '', Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith }) =>
      Object.entries({
        '=': Equals,
        '^': StartsWith,
        $: EndsWith,
        '!=': NotEquals,
        '!^': NotStartsWith,
        '!$': NotEndsWith,
      }).flatMap(([operator, values = []]) => values.map((value) => `${Field}${operator}${value}`)),
    )
    .join(' ');
}
