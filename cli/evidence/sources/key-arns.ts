import { paginateListStackResources, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { Names, Place } from '../../../lib/config/names';
import type { Clients } from '../../aws';
import { ofType } from '../template/resources';
import type { TemplateSource } from '../template/template-source';

/**
 * The ARNs of the stage's keys, by alias without `alias/`: IAM goes by the key and not by its alias, and the stack knows which key it
 * made. A key that the stack has not is left out.
 */
export async function keyArns(
  { cloudFormation }: Clients,
  { names, place, template }: { readonly names: Names; readonly place: Place; readonly template: TemplateSource },
): Promise<ReadonlyMap<string, string>> {
  const keys = ofType(template.resources, 'AWS::KMS::Key');
  const arns = new Map<string, string>();
  for await (const { name, physical } of physicalKeys()) {
    arns.set(name, `arn:${place.partition}:kms:${place.region}:${place.account}:key/${physical}`);
  }
  return arns;

  async function* physicalKeys() {
    for (const stack of new Set(keys.map((key) => key.stack))) {
      const pages = paginateListStackResources({ client: cloudFormation }, { StackName: names.stack(stack) });
      for await (const { StackResourceSummaries = [] } of pages) yield* keysAmong(StackResourceSummaries, stack);
    }
  }

  function keysAmong(made: readonly StackResourceSummary[], stack: string) {
    return made.flatMap(({ LogicalResourceId: logical, PhysicalResourceId: physical }) => {
      const key = keys.find(({ id, stack: of }) => of === stack && id === logical);
      return key === undefined || physical === undefined ? [] : [{ name: key.name, physical }];
    });
  }
}
