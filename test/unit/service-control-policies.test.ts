import { readdirSync, readFileSync } from 'node:fs';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import type { JsonObject } from '../../cli/evidence/template/json';
import { evaluate } from '../../cli/evidence/template/policy-evaluation';
import { changes } from '../../lib/constructs/changes-by-hand';
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
const deployer = `role/cdk-hnb659fds-deploy-role-${account}-eu-central-1`;
const roleArn = (role: string) => `arn:aws:iam::${account}:${role}`;

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
const rule = of('events', 'rule/strongroom-prod-changes-by-hand');
const alarm = of('cloudwatch', 'alarm:strongroom-prod-changes-by-hand');
const topic = of('sns', 'strongroom-prod-alarms');
const signing = of('lambda', 'code-signing-config:csc-0a1b2c3d');
const vaultTable = of('dynamodb', 'table/strongroom-prod-vault');
const stack = of('cloudformation', 'stack/strongroom-prod-vault/0a1b2c3d');

/** What the parameters that the rule of changes-by-hand looks at stand for. Who gives a role to a function has to pass it on. */
const changed: Readonly<Record<string, { readonly resources: readonly string[]; readonly action?: string }>> = {
  functionName: { resources: [vaultFunction] },
  role: { resources: [vaultRole], action: 'iam:PassRole' },
  codeSigningConfigArn: { resources: [signing] },
  roleName: { resources: [vaultRole, roleArn(deployment), roleArn(deployer)] },
  name: { resources: [rule] },
  rule: { resources: [rule] },
  alarmName: { resources: [alarm] },
  alarmNames: { resources: [alarm] },
  topicArn: { resources: [topic] },
  // Of SNS's calls about a subscription, AWS's reference names no resource.
  subscriptionArn: { resources: ['*'] },
};

/** What the rule tells and no policy refuses, with the reason. */
const leftAlone: Readonly<Record<string, string>> = {
  'lambda:DeleteFunctionConcurrency': 'the brake of the runbooks: whoever may put it on may take it off',
};

/** The calls that a row means by the beginning of their names. */
function callsOf({ service, calls }: (typeof changes)[number]): readonly string[] {
  const operations = Object.keys(service === 'lambda' ? lambda : iam)
    .filter((name) => name.endsWith('Command'))
    .map((name) => name.slice(0, -'Command'.length));
  return calls.flatMap((call) => {
    if (typeof call === 'string') return [call];
    if (!('prefix' in call)) throw new Error(`not a beginning: ${JSON.stringify(call)}`);
    const meant = operations.filter((name) => name.startsWith(call.prefix));
    if (meant.length === 0) throw new Error(`no call begins with ${call.prefix}`);
    return meant;
  });
}

const toldCalls = changes.flatMap((change) =>
  callsOf(change).flatMap((call) => {
    const { resources, action } = changed[change.of] ?? { resources: [] };
    if (resources.length === 0) throw new Error(`nothing stands for ${change.of}`);
    const service = change.service === 'monitoring' ? 'cloudwatch' : change.service;
    return resources.map((resource) => ({ action: action ?? `${service}:${call}`, resource }));
  }),
);
const actionsRefused = files.flatMap((file) =>
  Scp.parse(JSON.parse(textOf(file))).Statement.flatMap(({ Action }) => Action),
);

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

  it('refuse an administrator every change that the rule of changes-by-hand tells, but what is left alone for a reason', () => {
    expect(toldCalls.length).toBeGreaterThan(40);
    const through = toldCalls.filter(({ action, resource }) => passes(administrator, action, resource));
    expect([...new Set(through.map(({ action }) => action))].sort()).toEqual(Object.keys(leftAlone).sort());
    for (const reason of Object.values(leftAlone)) expect(reason.length).toBeGreaterThan(30);
  });

  it('refuse nothing of that to the deployment of a stage', () => {
    const ofStage = toldCalls.filter(({ resource }) => !resource.includes(':role/cdk-'));
    expect(ofStage.filter(({ action, resource }) => !passes(deployment, action, resource))).toEqual([]);
  });

  it('name calls of Lambda and IAM that there are', () => {
    const there = [...Object.keys(lambda), ...Object.keys(iam)];
    const named = actionsRefused.filter((action) => /^(lambda|iam):/.test(action) && action !== 'iam:PassRole');
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((action) => !there.includes(`${action.split(':')[1]}Command`))).toEqual([]);
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
    ['NobodyGrants', administrator, 'kms:CreateGrant', key],
    ['Functions', administrator, 'lambda:UpdateCodeSigningConfig', signing],
    ['Functions', administrator, 'lambda:UpdateFunctionCode', vaultFunction],
    ['Functions', administrator, 'lambda:AddPermission', vaultFunction],
    ['Functions', administrator, 'lambda:DeleteFunctionCodeSigningConfig', vaultFunction],
    ['Roles', administrator, 'iam:PutRolePolicy', vaultRole],
    ['Roles', administrator, 'iam:UpdateAssumeRolePolicy', vaultRole],
    ['Roles', administrator, 'iam:PassRole', vaultRole],
    ['Tables', administrator, 'dynamodb:PutResourcePolicy', vaultTable],
    ['Tables', administrator, 'dynamodb:DeleteResourcePolicy', vaultTable],
    ['WhatTells', administrator, 'events:DisableRule', rule],
    ['WhatTells', administrator, 'events:PutRule', rule],
    ['WhatTells', administrator, 'events:PutTargets', rule],
    ['WhatTells', administrator, 'cloudwatch:DeleteAlarms', alarm],
    ['WhatTells', administrator, 'cloudwatch:PutMetricAlarm', alarm],
    ['WhatTells', administrator, 'cloudwatch:SetAlarmState', alarm],
    ['WhatTells', administrator, 'sns:SetTopicAttributes', topic],
    ['WhatTells', administrator, 'sns:RemovePermission', topic],
    ['WhatTells', administrator, 'sns:PutDataProtectionPolicy', topic],
    ['WhoIsTold', administrator, 'sns:Unsubscribe', '*'],
    ['TheDeploymentItself', administrator, 'iam:PutRolePolicy', roleArn(deployment)],
    ['TheDeploymentItself', deployment, 'iam:UpdateAssumeRolePolicy', roleArn(deployment)],
    // A role that he calls so himself would be the deployment to every other statement.
    ['TheDeploymentItself', administrator, 'iam:CreateRole', roleArn('role/cdk-mine-cfn-exec-role-mine')],
    ['TheDeploymentItself', administrator, 'iam:UpdateAssumeRolePolicy', roleArn(bootstrap)],
    ['OnlyTheDeployRoleDeploys', administrator, 'iam:PassRole', roleArn(deployment)],
    ['OnlyTheDeployRoleDeploys', bootstrap, 'iam:PassRole', roleArn(deployment)],
    // CloudFormation keeps the role of a stack: nobody has to pass it again.
    ['OnlyTheDeployRoleDeploys', administrator, 'cloudformation:UpdateStack', stack],
    ['OnlyTheDeployRoleDeploys', administrator, 'cloudformation:CreateChangeSet', stack],
    ['OnlyTheDeployRoleDeploys', administrator, 'cloudformation:ExecuteChangeSet', stack],
    ['OnlyTheDeployRoleDeploys', administrator, 'cloudformation:DeleteStack', stack],
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
    [deployment, 'kms:CreateGrant', key],
    [deployer, 'iam:PassRole', roleArn(deployment)],
    [deployer, 'cloudformation:CreateChangeSet', stack],
    [deployer, 'cloudformation:ExecuteChangeSet', stack],
    [deployer, 'cloudformation:DeleteStack', stack],
    [bootstrap, 'iam:PutRolePolicy', roleArn(deployment)],
    [bootstrap, 'iam:CreateRole', roleArn(deployment)],
    [administrator, 'cloudformation:DetectStackDrift', stack],
    [administrator, 'cloudformation:UpdateStack', of('cloudformation', 'stack/somebody-elses/0a1b2c3d')],
    [administrator, 'iam:PassRole', roleArn('role/somebody-elses')],
    [administrator, 'sns:Subscribe', topic],
    [administrator, 'lambda:UpdateFunctionCode', of('lambda', 'function:somebody-elses')],
    [administrator, 'iam:PutRolePolicy', `arn:aws:iam::${account}:role/somebody-elses`],
    [administrator, 'lambda:GetFunctionConfiguration', vaultFunction],
    [administrator, 'lambda:PutFunctionConcurrency', vaultFunction],
    [administrator, 'kms:EnableKey', key],
    [administrator, 'kms:CancelKeyDeletion', key],
  ])('leave %s alone: %s', (principal, action, resource) => {
    expect(passes(principal, action, resource)).toBe(true);
  });

  it('let a service of AWS have a grant that somebody asks it for, and nobody else', () => {
    const arn = roleArn(administrator);
    const asked = (forService: string) =>
      evaluate(documents, {
        ...{ action: 'kms:CreateGrant', resource: key, principal: arn },
        circumstances: { 'aws:principalarn': arn, 'kms:grantisforawsresource': forService },
      });
    expect(asked('true')).toBe('silent');
    expect(asked('false')).toBe('deny');
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
