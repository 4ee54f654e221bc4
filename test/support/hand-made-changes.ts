import type { JsonObject } from '../../cli/evidence/template/json';

interface Call {
  readonly service: string;
  readonly call: string;
  readonly parameters: JsonObject;
}

const person = { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/Administrator/alice' };

/** CloudTrail's record of a call as EventBridge gets it (CloudTrail guide, "Record contents"; EventBridge guide, "CloudTrail events"). */
const recorded = ({ service, call, parameters }: Call, by: JsonObject): JsonObject => ({
  ...{ version: '0', id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718', account: '111122223333', region: 'eu-central-1' },
  ...{
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    time: '2026-11-30T10:00:00Z',
    resources: [],
  },
  detail: {
    ...{ eventVersion: '1.10', eventSource: `${service}.amazonaws.com`, eventName: call, awsRegion: 'eu-central-1' },
    ...{ userIdentity: person, sourceIPAddress: '203.0.113.7', userAgent: 'aws-cli/2.31.0', eventType: 'AwsApiCall' },
    ...{ requestParameters: parameters, responseElements: null, eventID: '1b0f4a0e-63d8-4a2e-8b0f-1a2b3c4d5e6f' },
    ...by,
  },
});

const cloudFormation = 'cloudformation.amazonaws.com';
const execution = 'cdk-hnb659fds-cfn-exec-role-111122223333-eu-central-1';

/** A session of a role, as CloudFormation uses it (CloudTrail guide, "userIdentity element"). */
const session = (role: string, name: string): JsonObject => ({
  ...{ type: 'AssumedRole', arn: `arn:aws:sts::111122223333:assumed-role/${role}/${name}`, invokedBy: cloudFormation },
  sessionContext: {
    sessionIssuer: { type: 'Role', arn: `arn:aws:iam::111122223333:role/${role}`, userName: role },
  },
});

const user = {
  type: 'IAMUser',
  arn: 'arn:aws:iam::111122223333:user/alice',
  userName: 'alice',
  invokedBy: cloudFormation,
};

const byCloudFormation = (call: Call, userIdentity: JsonObject): JsonObject =>
  recorded(call, { sourceIPAddress: cloudFormation, userAgent: cloudFormation, userIdentity });

export const byHand = (call: Call): JsonObject => recorded(call, {});
export const byDeployment = (call: Call): JsonObject => byCloudFormation(call, session(execution, 'AWSCloudFormation'));

/** Who looks like the deployment, each in his own way. */
export const pretenders: Readonly<Record<string, (call: Call) => JsonObject>> = {
  'calls himself CloudFormation': (call) => recorded(call, { userAgent: cloudFormation }),
  'has CloudFormation run a stack as his role': (call) => byCloudFormation(call, session('Administrator', 'alice')),
  'has CloudFormation run a stack as a user': (call) => byCloudFormation(call, user),
  'has a session of the deployment and no stack': (call) =>
    recorded(call, { userIdentity: session(execution, 'alice') }),
};

/** What must not go unheard, in a stage. */
export function changesOf(stage: string): readonly Call[] {
  const name = (thing: string) => `strongroom-${stage}-${thing}`;
  const vaultFunction = { functionName: name('authorize-card') };
  const byArn = { functionName: `arn:aws:lambda:eu-central-1:111122223333:function:${name('authorize-card')}` };
  const lambda = (call: string, parameters: JsonObject = vaultFunction): Call => ({
    service: 'lambda',
    call,
    parameters,
  });
  const roleArn = `arn:aws:iam::111122223333:role/${name('vault-authorize-card')}`;
  const topicArn = `arn:aws:sns:eu-central-1:111122223333:${name('alarms')}`;
  const subscriptionArn = `${topicArn}:7d2f6c3e-3a1b-4c5d-8e9f-0a1b2c3d4e5f`;
  const sns = (call: string, parameters: JsonObject): Call => ({ service: 'sns', call, parameters });
  const iam = (call: string): Call => ({
    service: 'iam',
    call,
    parameters: { roleName: name('vault-authorize-card') },
  });
  return [
    lambda('UpdateFunctionCode20150331v2'),
    lambda('UpdateFunctionCode20150331v2', byArn),
    lambda('UpdateFunctionConfiguration20150331v2'),
    lambda('UpdateFunctionUrlConfig'),
    lambda('CreateFunctionUrlConfig'),
    lambda('AddPermission20150331v2'),
    lambda('RemovePermission20150331v2'),
    lambda('DeleteFunction20150331'),
    lambda('PutFunctionCodeSigningConfig'),
    lambda('DeleteFunctionCodeSigningConfig'),
    lambda('CreateFunction20150331', { functionName: 'mine', role: roleArn }),
    lambda('UpdateFunctionConfiguration20150331v2', { functionName: 'mine', role: roleArn }),
    iam('PutRolePolicy'),
    iam('PutRolePermissionsBoundary'),
    iam('DeleteRolePermissionsBoundary'),
    iam('AttachRolePolicy'),
    iam('DetachRolePolicy'),
    iam('UpdateAssumeRolePolicy'),
    { service: 'events', call: 'DisableRule', parameters: { name: name('check-controls') } },
    { service: 'events', call: 'RemoveTargets', parameters: { rule: name('check-controls'), ids: ['Target0'] } },
    { service: 'monitoring', call: 'DeleteAlarms', parameters: { alarmNames: ['other', name('changes-by-hand')] } },
    {
      service: 'monitoring',
      call: 'SetAlarmState',
      parameters: { alarmName: name('changes-by-hand'), stateValue: 'OK' },
    },
    sns('SetTopicAttributes', { topicArn }),
    sns('RemovePermission', { topicArn }),
    sns('Unsubscribe', { subscriptionArn }),
    sns('SetSubscriptionAttributes', { subscriptionArn, attributeName: 'FilterPolicy' }),
  ];
}

/** What every stage of the account has to hear: it has no stage in its name. */
export const changesOfAll: readonly Call[] = [
  {
    ...{ service: 'lambda', call: 'UpdateCodeSigningConfig20200422' },
    parameters: { codeSigningConfigArn: 'arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0a1b2c3d' },
  },
  { service: 'iam', call: 'UpdateAssumeRolePolicy', parameters: { roleName: execution } },
  { service: 'iam', call: 'CreateRole', parameters: { roleName: 'cdk-mine' } },
];

/** What is nobody's alarm: other stages, other things, reading, calling. */
export const otherCalls: readonly Call[] = [
  {
    service: 'lambda',
    call: 'UpdateFunctionCode20150331v2',
    parameters: { functionName: 'strongroom-dev-authorize-card' },
  },
  { service: 'lambda', call: 'UpdateFunctionCode20150331v2', parameters: { functionName: 'somebody-elses' } },
  {
    service: 'lambda',
    call: 'CreateFunction20150331',
    parameters: { functionName: 'mine', role: 'arn:aws:iam::111122223333:role/mine' },
  },
  { service: 'lambda', call: 'Invoke', parameters: { functionName: 'strongroom-prod-reconcile-reads' } },
  { service: 'lambda', call: 'GetPolicy20150331v2', parameters: { functionName: 'strongroom-prod-authorize-card' } },
  { service: 'iam', call: 'PutRolePolicy', parameters: { roleName: 'strongroom-production-of-others' } },
  { service: 'iam', call: 'GetRolePolicy', parameters: { roleName: 'strongroom-prod-vault-authorize-card' } },
  { service: 'iam', call: 'CreateRole', parameters: { roleName: 'somebody-elses' } },
  {
    ...{ service: 'sns', call: 'Unsubscribe' },
    parameters: { subscriptionArn: 'arn:aws:sns:eu-central-1:111122223333:strongroom-dev-alarms:7d2f6c3e' },
  },
  { service: 'events', call: 'PutRule', parameters: { name: 'nightly' } },
];
