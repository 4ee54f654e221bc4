import { handlerZones } from '../../lib/config/names';
import { functionsOutsideVpc } from '../../lib/constructs/functions-outside-vpc';
import { actionsWithoutResource, describingActions } from '../../lib/constructs/statements';
import type { Grants } from '../support/grants';

/**
 * Every grant of a stage that is not in permission-matrix.ts: what else roles may do, and whom things let in by policies of their own.
 * In the words of test/support/grants.ts. A change here is a change of who may do what: review it as such.
 */
const write = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const readStream = ['dynamodb:DescribeStream', 'dynamodb:GetShardIterator'];
const poll = ['sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];
const describeKey = ['kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'];
const describeTrail = ['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrail', 'cloudtrail:GetTrailStatus'];
const describeLock = ['s3:GetBucketObjectLockConfiguration', 's3:GetBucketPolicy', 's3:GetBucketVersioning'];
const describeFirewall = ['wafv2:GetWebACL', 'wafv2:GetWebACLForResource'];

const applicationKeys = ['audit-log', 'envelope-2026q4', 'evidence', 'jwks-signing-2026q4', 'review', 'vault-root'];
const dataKeys = ['edge-data', 'ledger-data', 'operations-data', 'trail-data', 'vault-data'];
const keys = Object.fromEntries([...applicationKeys, ...dataKeys].map((key) => [`kms:key/${key}`, describeKey]));

const on = (things: readonly string[], actions: readonly string[]) =>
  Object.fromEntries(things.map((thing) => [thing, actions]));
const evidence = ['arn:aws:s3:::archive', 'arn:aws:s3:::reports', 'arn:aws:s3:::trail'];

/** Beside what every function has: its own log, traces, and the interfaces that Lambda makes for it. */
const more: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'relay-vault-events': { 'dynamodb:table/vault/stream/latest': readStream },
  'relay-ledger-events': { 'dynamodb:table/ledger/stream/latest': readStream },
  'count-signals': { 'sqs:count-signals': poll },
  'pay-order': { 'sqs:pay-order': poll },
  'score-payment': { 'sqs:score-payment': poll },
  'write-audit': { 'sqs:write-audit': poll },
  'check-controls': {
    ...keys,
    ...on(evidence, describeLock),
    'cloudtrail:trail/trail': describeTrail,
    ...on(['api.Arn', 'apigateway:/restapis/api/stages/stage'], describeFirewall),
    ...on(['private-api.Arn', 'apigateway:/restapis/private-api/stages/stage'], describeFirewall),
  },
  // Of another account. What it may do there, the witness's own policy says too.
  'send-checkpoint': { 'arn:aws:s3:::witness.invalid/witness/staging/*': ['s3:GetObject', 's3:PutObject'] },
};

function everywhere(handler: string): readonly string[] {
  const { networkInterfaces, traces, streams } = actionsWithoutResource;
  const outside = Object.keys(functionsOutsideVpc).includes(handler);
  return [...(handler.startsWith('relay-') ? streams : []), ...(outside ? [] : networkInterfaces), ...traces].sort();
}

export const expectedBeside: Grants['beside'] = {
  ...Object.fromEntries(
    Object.entries(handlerZones).map(([handler, zone]) => [
      `${zone}-${handler}`,
      { [`logs:log-group:/aws/lambda/${handler}:*`]: write, '*': everywhere(handler), ...more[handler] },
    ]),
  ),
  // Of the flow log of the network; CDK makes it.
  vpcflowsIAMRole1ECB266E: {
    'logs:log-group:/flows:*': ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
  },
  // With which API Gateway writes its logs. AWS has no way to name the groups.
  logrole1D09BFB5: { '*': actionsWithoutResource.apiGatewayLogs },
  'evidence-collector': {
    ...keys,
    ...on(
      evidence,
      [
        ...describeLock,
        's3:GetBucketPublicAccessBlock',
        's3:GetEncryptionConfiguration',
        's3:ListBucketVersions',
      ].sort(),
    ),
    ...on(
      evidence.map((bucket) => `${bucket}/*`),
      ['s3:GetObjectRetention', 's3:GetObjectVersion'],
    ),
    'iam:role/*': describingActions.roles,
    'lambda:function:*': describingActions.functions,
    'cloudformation:stack/*': describingActions.stacks,
    'dynamodb:table/*': describingActions.tables,
    'cloudtrail:trail/trail': describeTrail,
    '*': actionsWithoutResource.descriptions,
  },
};

const account = 'iam:root';
const administration = `${account}: administration`;
const publicHalf = `${account}: kms:GetPublicKey`;
const only = (role: string) => `aws:PrincipalArn is iam:role/${role} or sts:assumed-role/${role}/*`;
const may = (actions: string, role: string) => `${account}: ${actions} if ${only(role)}`;
const storage = ['dynamodb', 's3', 'secretsmanager', 'sqs', 'sns'].map((service) => `${service}.REGION.amazonaws.com`);
const throughStorage =
  `${account}: kms:CreateGrant, kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey, kms:ReEncryptFrom, ` +
  `kms:ReEncryptTo if kms:ViaService is ${storage.join(' or ')}`;
const logs =
  'logs.REGION.amazonaws.com: kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey, ' +
  'kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom, kms:ReEncryptTo if kms:EncryptionContext:aws:logs:arn is ' +
  'logs:log-group:/aws/lambda/* or logs:log-group:/* or logs:log-group:aws-waf-logs-*';

const eventBridge =
  'events.amazonaws.com: kms:Decrypt, kms:DescribeKey, kms:GenerateDataKey, kms:ReEncryptFrom, kms:ReEncryptTo';

const callsAt = (api: string, routes: readonly string[]) =>
  routes.map(
    (route) => `apigateway.amazonaws.com: lambda:InvokeFunction if aws:SourceArn is execute-api:${api}/stage/${route}`,
  );
const calls = (...routes: readonly string[]) => [...callsAt('api', routes), ...callsAt('private-api', routes)];
const starts = (...rules: readonly string[]) =>
  rules.map((rule) => `events.amazonaws.com: lambda:InvokeFunction if aws:SourceArn is ${rule}.Arn`);
const sends = (source: string) => [`events.amazonaws.com: sqs:SendMessage if aws:SourceArn is events:${source}`];
const invokedBy = (...roles: readonly string[]) =>
  `*: execute-api:Invoke if aws:PrincipalArn is ${roles.map((role) => `iam:role/${role} or sts:assumed-role/${role}/* or iam:role/*/${role}`).join(' or ')}`;
const trusts = (service: string) => [`${service}.amazonaws.com: sts:AssumeRole`];
const ofTrail = 'if aws:SourceArn is cloudtrail:trail/trail';

/** A function that is not here lets nobody in but whom the matrix says; a table and a bucket likewise. */
export const expectedThings: Grants['things'] = {
  'key vault-root': [administration, may('kms:Decrypt, kms:GenerateDataKeyWithoutPlaintext', 'vault-*')],
  'key envelope-2026q4': [administration, may('kms:Decrypt', 'vault-*'), publicHalf],
  'key jwks-signing-2026q4': [administration, publicHalf, may('kms:Sign', 'edge-serve-jwks')],
  'key audit-log': [administration, publicHalf, may('kms:Sign', 'ledger-sequence-audit')],
  'key review': [administration, publicHalf, may('kms:Sign', 'ledger-review-day')],
  'key evidence': [administration, publicHalf, may('kms:Sign', 'evidence-collector')],
  'key edge-data': [eventBridge, administration, throughStorage, logs],
  'key vault-data': [administration, throughStorage, logs],
  'key ledger-data': [eventBridge, administration, throughStorage, logs],
  'key operations-data': [
    'cloudwatch.amazonaws.com: kms:Decrypt, kms:DescribeKey, kms:GenerateDataKey if aws:SourceAccount is ACCOUNT',
    ...[eventBridge, administration, throughStorage, logs],
  ],
  'key trail-data': [
    `cloudtrail.amazonaws.com: kms:Decrypt, kms:DescribeKey, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext ${ofTrail}`,
    ...[administration, throughStorage],
  ],
  'queue payments-dead': sends('event-bus/payments'),
  'queue count-signals': sends('rule/payments/count-signals'),
  'queue count-signals-dead': sends('rule/payments/count-signals'),
  'queue score-payment': sends('rule/payments/score-payment'),
  'queue score-payment-dead': sends('rule/payments/score-payment'),
  'queue write-audit': sends('rule/payments/write-audit'),
  'queue write-audit-dead': sends('rule/payments/write-audit'),
  'queue pay-order': sends('rule/orders/pay-order'),
  'queue pay-order-dead': sends('rule/orders/order-refused'),
  'bucket trail': [
    `cloudtrail.amazonaws.com: s3:GetBucketAcl ${ofTrail}`,
    `cloudtrail.amazonaws.com: s3:PutObject ${ofTrail} and s3:x-amz-acl is bucket-owner-full-control`,
  ],
  'topic alarms': [
    'cloudwatch.amazonaws.com: sns:Publish if aws:SourceAccount is ACCOUNT',
    'events.amazonaws.com: sns:Publish if aws:SourceArn is changes-by-hand.Arn',
  ],
  // Of test/support/private-api.ts: create and read charges, the key set and health, read tokens, reveal.
  'restapi private-api': [
    invokedBy('checkout'),
    invokedBy('checkout', 'dispute-desk'),
    invokedBy('checkout', 'dispute-desk'),
    invokedBy('dispute-desk'),
  ],
  'function authorize-request': [
    'apigateway.amazonaws.com: lambda:InvokeFunction if aws:SourceArn is execute-api:api/authorizers/authorizer',
  ],
  'function serve-jwks': calls('GET/.well-known/jwks.json'),
  'function tokenize-card': calls('POST/v1/tokens'),
  'function read-token': calls('GET/v1/tokens/*'),
  'function delete-token': calls('DELETE/v1/tokens/*'),
  'function reveal-card': callsAt('private-api', ['POST/v1/tokens/*/reveal']),
  'function create-charge': calls('POST/v1/charges'),
  'function read-charge': calls('GET/v1/charges', 'GET/v1/charges/*', 'GET/v1/charges/*/events'),
  'function operate-charge': calls(
    ...['capture', 'dispute', 'refunds', 'void'].map((operation) => `POST/v1/charges/*/${operation}`),
  ),
  'function refresh-issuer-keys': starts('refresh-issuer-keys'),
  'function reconcile-charges': starts('reconcile-charges'),
  'function compare-settlements': starts('compare-settlements-again', 'compare-settlements'),
  'function check-completeness': starts('check-completeness'),
  'function sequence-audit': starts('sequence-audit'),
  'function check-controls': starts('check-controls'),
  'function review-day': starts('review-day'),
  'function send-checkpoint': starts('send-checkpoint'),
  'function reconcile-reads': starts('reconcile-reads-again', 'reconcile-reads'),
  ...Object.fromEntries(
    Object.entries(handlerZones).map(([handler, zone]) => [`role ${zone}-${handler}`, trusts('lambda')]),
  ),
  'role vpcflowsIAMRole1ECB266E': trusts('vpc-flow-logs'),
  'role logrole1D09BFB5': trusts('apigateway'),
  // Whom IAM of the account lets take it (lib/constructs/evidence-collector.ts).
  'role evidence-collector': [`${account}: sts:AssumeRole`],
};

/** By other means nothing is granted: no managed policy, user, function URL, access point, custom resource. */
export const expectedMeans: Grants['means'] = [
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];
