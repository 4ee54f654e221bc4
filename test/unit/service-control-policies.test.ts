import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { JsonObject } from '../../cli/evidence/template/json';
import { evaluate } from '../../cli/evidence/template/policy-evaluation';
import { expectedMatrix } from '../infra/permission-matrix';
import { tableRows } from '../support/markdown-page';

const folder = 'policies/scp';

const Texts = z.union([z.string(), z.array(z.string())]);
/** What a service control policy that only takes away consists of (Organizations guide, "SCP syntax"): no principal, no NotAction. */
const Scp = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().check(z.regex(/^[A-Za-z0-9]+$/)),
      Effect: z.literal('Deny'),
      Action: Texts,
      Resource: Texts,
      Condition: z.optional(z.record(z.string(), z.record(z.string(), Texts))),
    }),
  ),
});

const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const textOf = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');
const documents = files.map((file) => JSON.parse(textOf(file)) as JsonObject);
const sids = files.flatMap((file) => Scp.parse(JSON.parse(textOf(file))).Statement.map(({ Sid }) => Sid));

const account = '111122223333';
const administrator = 'role/Administrator';
const deployment = `role/cdk-hnb659fds-cfn-exec-role-${account}-eu-central-1`;
const bootstrap = 'role/OrganizationAccountAccessRole';

/** Whether the policies leave a call alone, as IAM would be asked about it next. */
function passes(principal: string, action: string, resource: string): boolean {
  const arn = `arn:aws:iam::${account}:${principal}`;
  return (
    evaluate(documents, { action, resource, principal: arn, circumstances: { 'aws:principalarn': arn } }) !== 'deny'
  );
}

const of = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
const vaultFunction = of('lambda', 'function:strongroom-prod-authorize-card');
const vaultRole = `arn:aws:iam::${account}:role/strongroom-prod-vault-authorize-card`;
const bucket = `arn:aws:s3:::strongroom-prod-archive-${account}-eu-central-1`;
const key = of('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab');
const trail = of('cloudtrail', 'trail/strongroom-prod-trail');

describe('service control policies', () => {
  it('are four, each as AWS takes it: 5,120 characters at most', () => {
    expect(files).toHaveLength(4);
    for (const file of files) {
      expect(Scp.safeParse(JSON.parse(textOf(file))).success).toBe(true);
      expect(textOf(file).length).toBeLessThanOrEqual(5120);
    }
  });

  it('each statement says why, on the page beside them', () => {
    const explained = tableRows(readFileSync(`${folder}/README.md`, 'utf8'));
    expect(explained.map(([, sid]) => sid).sort()).toEqual([...sids].sort());
    for (const [, , why = ''] of explained) expect(why.length).toBeGreaterThan(30);
  });

  it.each([
    ['NobodyLeaves', administrator, 'organizations:LeaveOrganization', '*'],
    ['NobodyLeaves', deployment, 'account:CloseAccount', '*'],
    ['RootDoesNothing', 'root', 's3:GetObject', `${bucket}/batches/any`],
    ['TrailRecords', administrator, 'cloudtrail:StopLogging', trail],
    ['TrailRecords', administrator, 'cloudtrail:PutEventSelectors', trail],
    ['BucketsStayLocked', administrator, 's3:PutBucketObjectLockConfiguration', bucket],
    ['BucketsStayLocked', administrator, 's3:PutBucketPolicy', bucket],
    ['NobodyBypassesALock', deployment, 's3:BypassGovernanceRetention', `${bucket}/batches/any`],
    ['FlowLogsAreKept', administrator, 'ec2:DeleteFlowLogs', of('ec2', 'vpc-flow-log/fl-1')],
    [
      'LogGroupsAreKept',
      administrator,
      'logs:DeleteLogGroup',
      of('logs', 'log-group:/aws/lambda/strongroom-prod-read-token'),
    ],
    ['LogGroupsAreKept', administrator, 'logs:PutRetentionPolicy', of('logs', 'log-group:/strongroom-prod-flows')],
    ['KeysStayAsTheyAre', administrator, 'kms:ScheduleKeyDeletion', key],
    ['KeysStayAsTheyAre', administrator, 'kms:PutKeyPolicy', key],
    ['Functions', administrator, 'lambda:UpdateFunctionCode', vaultFunction],
    ['Functions', administrator, 'lambda:AddPermission', vaultFunction],
    ['Functions', administrator, 'lambda:DeleteFunctionCodeSigningConfig', vaultFunction],
    ['Roles', administrator, 'iam:PutRolePolicy', vaultRole],
    ['Roles', administrator, 'iam:UpdateAssumeRolePolicy', vaultRole],
    ['Roles', administrator, 'iam:PassRole', vaultRole],
    ['WhatTells', administrator, 'events:DisableRule', of('events', 'rule/strongroom-prod-changes-by-hand')],
    ['WhatTells', administrator, 'cloudwatch:DeleteAlarms', of('cloudwatch', 'alarm:strongroom-prod-changes-by-hand')],
    ['WhatTells', administrator, 'sns:SetTopicAttributes', of('sns', 'strongroom-prod-alarms')],
    ['TheDeploymentItself', administrator, 'iam:PutRolePolicy', `arn:aws:iam::${account}:${deployment}`],
    ['TheDeploymentItself', deployment, 'iam:UpdateAssumeRolePolicy', `arn:aws:iam::${account}:${deployment}`],
  ])('%s refuses %s: %s', (sid, principal, action, resource) => {
    expect(sids).toContain(sid);
    expect(passes(principal, action, resource)).toBe(false);
    // It is this statement that does it.
    const others = documents.map((document) => ({
      ...document,
      Statement: (document['Statement'] as readonly JsonObject[]).filter(({ Sid }) => Sid !== sid),
    }));
    const arn = `arn:aws:iam::${account}:${principal}`;
    const attempt = { action, resource, principal: arn, circumstances: { 'aws:principalarn': arn } };
    expect(evaluate(others, attempt)).toBe('silent');
  });

  it.each([
    [deployment, 'lambda:UpdateFunctionCode', vaultFunction],
    [deployment, 'iam:PutRolePolicy', vaultRole],
    [deployment, 'iam:PassRole', vaultRole],
    [deployment, 'kms:PutKeyPolicy', key],
    [deployment, 's3:PutBucketPolicy', bucket],
    [deployment, 'cloudtrail:PutEventSelectors', trail],
    [bootstrap, 'iam:PutRolePolicy', `arn:aws:iam::${account}:${deployment}`],
    [administrator, 'lambda:UpdateFunctionCode', of('lambda', 'function:somebody-elses')],
    [administrator, 'iam:PutRolePolicy', `arn:aws:iam::${account}:role/somebody-elses`],
    [administrator, 'lambda:GetFunctionConfiguration', vaultFunction],
    [administrator, 'lambda:PutFunctionConcurrency', vaultFunction],
    [administrator, 'kms:EnableKey', key],
    [administrator, 'kms:CancelKeyDeletion', key],
  ])('leave %s alone: %s', (principal, action, resource) => {
    expect(passes(principal, action, resource)).toBe(true);
  });

  it('leave every function of a stage what it may do', () => {
    const arns: Readonly<Record<string, (name: string) => string>> = {
      key: () => key,
      table: (name) => of('dynamodb', `table/strongroom-prod-${name}`),
      index: (name) => of('dynamodb', `table/strongroom-prod-${name}`),
      bucket: (name) => `arn:aws:s3:::strongroom-prod-${name}`,
      function: (name) => of('lambda', `function:strongroom-prod-${name}`),
      queue: (name) => of('sqs', `strongroom-prod-${name}`),
      eventbus: (name) => of('events', `event-bus/strongroom-prod-${name}`),
    };
    const calls = Object.entries(expectedMatrix).flatMap(([role, row]) =>
      Object.entries(row).flatMap(([thing, may]) => {
        const [kind = '', name = ''] = thing.split(' ');
        const arn = arns[kind]?.(name) ?? `no ${kind}`;
        return may.map((action) => ({ role, action: action.split(' ')[0] ?? '', arn }));
      }),
    );
    expect(calls.length).toBeGreaterThan(150);
    expect(calls.filter(({ arn }) => arn.startsWith('no '))).toEqual([]);
    expect(calls.filter(({ role, action, arn }) => !passes(`role/strongroom-prod-${role}`, action, arn))).toEqual([]);
  });
});
