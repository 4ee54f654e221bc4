import {
  Aspects,
  CfnResource,
  CliCredentialsStackSynthesizer,
  Stack,
  TagManager,
  type IStackSynthesizer,
  type Stage,
} from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import * as z from 'zod/mini';
import { acknowledge, acknowledgePci } from '../constructs/acknowledge';
import { asIStackSynthesizer } from '../constructs/cdk-interfaces';
import { emulatorSubset } from './emulator-subset';
import type { Added, LeftOut, Removed } from './subset-row';

/** Makes the templates of a stage fit the emulator, by the rows of the table and nothing else. */
export function applySubset(stage: Stage): void {
  const rows = emulatorSubset;
  for (const row of rows) {
    const reason = `${row.type}: ${row.reason}`;
    if ('acknowledges' in row) acknowledge(stage, row.acknowledges, reason);
    if ('acknowledgesPci' in row) acknowledgePci(stage, row.acknowledgesPci, reason);
  }
  Aspects.of(stage).add({
    visit: (node) => {
      if (!CfnResource.isCfnResource(node)) return;
      for (const row of rows) {
        if (row.type !== node.cfnResourceType) continue;
        if (row.kind === 'removed') remove(node, row);
        if (row.kind === 'left-out') leaveOut(node, row);
        if (row.kind === 'property-left-out') node.addPropertyDeletionOverride(row.property);
        if (row.kind === 'added') add(node, row);
      }
    },
  });
}

/** The emulator refuses to publish assets with the roles of the bootstrap stack when it enforces IAM: the CLI's keys do everything. */
export function synthesizerForEmulator(): IStackSynthesizer {
  return asIStackSynthesizer(new CliCredentialsStackSynthesizer());
}

function remove(resource: CfnResource, row: Removed): void {
  const removed = resource.node.scope?.node.tryRemoveChild(resource.node.id);
  if (!removed) throw new Error(`${resource.node.path}: ${row.type} could not be removed`);
}

const Policy = z.looseObject({ Statement: z.array(z.looseObject({ Condition: z.optional(z.unknown()) })) });

function leaveOut(resource: CfnResource, { conditionKey }: LeftOut): void {
  const resolved: unknown = Stack.of(resource).resolve(policyOf(resource));
  if (resolved === undefined) return;
  const document = Policy.parse(resolved);
  const kept = document.Statement.filter(
    ({ Condition }) => !JSON.stringify(Condition ?? {}).includes(`"${conditionKey}"`),
  );
  const left = { ...document, Statement: kept };
  // Not an override: `check-controls` is told what the property says.
  if (resource instanceof CfnRestApi) resource.policy = left;
  if (resource instanceof CfnBucketPolicy || resource instanceof CfnQueuePolicy) resource.policyDocument = left;
}

/** @returns undefined for an API without one */
function policyOf(resource: CfnResource): unknown {
  if (resource instanceof CfnRestApi) return resource.policy;
  if (resource instanceof CfnBucketPolicy || resource instanceof CfnQueuePolicy) return resource.policyDocument;
  throw new Error(`${resource.node.path}: its policy is not known here`);
}

function add(resource: CfnResource, { named, tag }: Added): void {
  if (resource instanceof CfnRestApi && resource.name === named) TagManager.of(resource)?.setTag(tag.key, tag.value);
}
