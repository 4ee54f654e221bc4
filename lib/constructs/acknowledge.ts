import { CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';

/**
 * Why a rule of AWS's pack does not apply to a construct. With the pack's name in front, the reason stays in the report.
 * @param rule for example `S1`, or `IAM5[Resource::*]` for one finding of a rule that has several
 */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}

/**
 * The same for AWS's pack for PCI DSS, which is of version 3.2.1: some of its rules demand what 4.0.1 no longer does.
 * @param rule for example `LambdaInsideVPC`
 */
export function acknowledgePci(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `PCI.DSS.321::PCI.DSS.321-${rule}`, reason });
}

/** Of a role whose policies are written inside it. */
export function acknowledgeOwnPolicy(role: IConstruct): void {
  const reason = 'A policy inside a role is of this role alone and goes with it: nobody can attach it to another.';
  acknowledgePci(role, 'IAMNoInlinePolicy', reason);
}

/** The rule pack's name for "any object of this bucket" in a policy. */
export function anyObjectOf(bucket: Bucket, prefix = ''): string {
  const { defaultChild } = bucket.node;
  if (!CfnElement.isCfnElement(defaultChild)) throw new Error(`${bucket.node.path} has no resource`);
  const logicalId: unknown = Stack.of(bucket).resolve(defaultChild.logicalId);
  return `IAM5[Resource::<${String(logicalId)}.Arn>/${prefix}*]`;
}
