import { ignored, nothing, notApplied, overPlainHttp, pinnedApi, type SubsetRow } from './subset-row';

/**
 * What the emulator of stage `local` cannot carry of our templates, why, what stands in for it there, and which test proves it
 * instead. The only file that knows the emulator's limits; `apply-subset.ts` does what it says and nothing else. Each row is true
 * of `measuredWith`: test/contract/emulator-subset.test.ts fails when the emulator has learned one or is another version.
 */
export const measuredWith = 'ministack==1.5.33';

const network = 'test/infra/network.test.ts';
const tables = 'test/infra/tables.test.ts';
const audit = 'test/infra/audit.test.ts';
const api = 'test/infra/api.test.ts';
const privateApi = 'test/infra/private-api.test.ts';
const events = 'test/infra/events.test.ts';
const functions = 'test/infra/functions.test.ts';

export const emulatorSubset: readonly SubsetRow[] = [
  {
    kind: 'removed',
    type: 'AWS::EC2::FlowLog',
    reason: 'unknown type; there are no packets to record',
    standIn: nothing,
    provenBy: { file: network, fact: 'the flow log records all traffic of the VPC' },
    acknowledges: 'VPC7',
    acknowledgesPci: 'VPCFlowLogsEnabled',
  },
  {
    kind: 'removed',
    type: 'AWS::EC2::SecurityGroupIngress',
    reason: 'unknown type; nothing is isolated there, functions are processes of this machine',
    standIn: nothing,
    provenBy: { file: network, fact: 'an endpoint lets in only the zones that need it' },
  },
  {
    kind: 'removed',
    type: 'AWS::WAFv2::WebACLAssociation',
    reason: 'unknown type; rules are not evaluated',
    standIn: 'the handlers refuse large bodies themselves',
    provenBy: { file: api, fact: 'the firewall is associated with the stage of the API' },
    acknowledges: 'APIG3',
    acknowledgesPci: 'APIGWAssociatedWithWAF',
  },
  {
    kind: 'removed',
    type: 'AWS::WAFv2::LoggingConfiguration',
    reason: 'unknown type; no request is filtered, so there is none to log',
    standIn: nothing,
    provenBy: { file: api, fact: 'the firewall logs without paths, queries and what proves who calls, and no body' },
    acknowledgesPci: 'WAFv2LoggingEnabled',
  },
  {
    kind: 'removed',
    type: 'AWS::Events::Archive',
    reason: 'unknown type',
    standIn: 'nothing: on a laptop nothing is replayed',
    provenBy: { file: events, fact: 'the bus keeps an encrypted archive for replays' },
  },
  {
    kind: 'removed',
    type: 'AWS::CloudTrail::Trail',
    reason: 'unknown type',
    standIn: "the emulator's own record of calls, read with LookupEvents",
    provenBy: { file: 'test/infra/trail.test.ts', fact: 'the trail records calls on card data and evidence' },
  },
  {
    kind: 'property-left-out',
    type: 'AWS::ApiGateway::Method',
    property: 'ApiKeyRequired',
    reason: 'the emulator takes API keys from a header only, not from the authorizer',
    standIn: 'nothing: plans and keys are there, and no request is counted',
    provenBy: { file: api, fact: 'every request is counted in the usage plan of its merchant' },
  },
  {
    ...overPlainHttp('AWS::S3::BucketPolicy', { file: audit, fact: 'no bucket answers without TLS 1.2' }),
    acknowledges: 'S10',
    acknowledgesPci: 'S3BucketSSLRequestsOnly',
  },
  {
    ...overPlainHttp('AWS::SQS::QueuePolicy', { file: events, fact: 'no queue answers without TLS' }),
    acknowledges: 'SQS4',
  },
  {
    kind: 'told-by-api',
    type: 'AWS::S3::Bucket',
    property: 'ObjectLockConfiguration',
    call: 'PutObjectLockConfiguration',
    reason: 'ignored in a template',
    standIn: 'PutObjectLockConfiguration after deployment: deleting, shortening and bypassing are then refused',
    provenBy: { file: audit, fact: 'evidence is locked in the mode and for the days of the stage' },
  },
  {
    kind: 'told-by-api',
    type: 'AWS::DynamoDB::Table',
    property: 'TimeToLiveSpecification',
    call: 'UpdateTimeToLive',
    reason: 'ignored in a template',
    standIn: 'UpdateTimeToLive after deployment; expired items go once a minute',
    provenBy: { file: tables, fact: 'velocity counters expire' },
  },
  ignored('AWS::DynamoDB::Table', 'PointInTimeRecoverySpecification', {
    file: tables,
    fact: 'every table is recoverable to any second',
  }),
  ignored('AWS::DynamoDB::Table', 'SSESpecification', {
    file: tables,
    fact: 'every table is under the key of its zone',
  }),
  ignored('AWS::DynamoDB::Table', 'ResourcePolicy', { file: tables, fact: 'a table refuses roles of other zones' }),
  ignored('AWS::S3::Bucket', 'BucketEncryption', { file: audit, fact: 'every bucket is under the key of its owner' }),
  ignored('AWS::S3::Bucket', 'LifecycleConfiguration', { file: audit, fact: 'failed batches go after a month' }),
  ignored('AWS::Lambda::Function', 'VpcConfig', {
    file: functions,
    fact: 'a function is in the isolated subnets with the group of its zone',
  }),
  notApplied('AWS::Lambda::EventSourceMapping', 'BisectBatchOnFunctionError', {
    file: events,
    fact: 'a relay never gives up on its stream',
  }),
  notApplied('AWS::Lambda::EventSourceMapping', 'DestinationConfig', {
    file: events,
    fact: 'a relay keeps what ages out of its stream',
  }),
  ignored('AWS::Events::EventBus', 'KmsKeyIdentifier', {
    file: events,
    fact: 'the bus is encrypted and keeps what it cannot deliver',
  }),
  ignored('AWS::Events::EventBus', 'DeadLetterConfig', {
    file: events,
    fact: 'the bus is encrypted and keeps what it cannot deliver',
  }),
  ignored('AWS::ApiGateway::Stage', 'AccessLogSetting', {
    file: api,
    fact: 'the access log names the caller and never a card',
  }),
  notApplied('AWS::ApiGateway::RequestValidator', 'ValidateRequestBody', {
    file: 'test/infra/body-models.test.ts',
    fact: 'API Gateway checks the body of every route that takes one',
  }),
  ignored('AWS::ApiGateway::RestApi', 'SecurityPolicy', { file: api, fact: 'the API speaks TLS 1.3 only' }),
  ignored('AWS::ApiGateway::RestApi', 'EndpointAccessMode', { file: api, fact: 'the API speaks TLS 1.3 only' }),
  {
    ...notApplied('AWS::Lambda::EventSourceMapping', 'MaximumBatchingWindowInSeconds', {
      file: events,
      fact: 'audit batches wait 20 seconds',
    }),
    standIn: 'batches are smaller',
  },
  {
    ...notApplied('AWS::ApiGateway::GatewayResponse', 'ResponseTemplates', {
      file: privateApi,
      fact: 'answers with the same problem documents, but to who did not sign or may not',
    }),
    reason: 'applied, but not to what IAM or a resource policy refuses: that has the words of IAM',
  },
  notApplied('AWS::Lambda::Function', 'TracingConfig', { file: functions, fact: 'every function is traced' }),
  {
    ...notApplied('AWS::WAFv2::WebACL', 'Rules', {
      file: api,
      fact: 'the firewall blocks by size, content type, rate and reputation, in this order',
    }),
    standIn: 'the handlers refuse large bodies themselves',
  },
  {
    ...notApplied('AWS::IAM::Role', 'Policies', {
      file: audit,
      fact: 'writes its own row of the table of controls, and no other',
    }),
    reason: 'applied, but the condition key dynamodb:LeadingKeys is never supplied: a put of any row is allowed',
  },
  {
    ...notApplied('AWS::Events::Rule', 'EventPattern', {
      file: 'test/infra/changes.test.ts',
      fact: 'reach the topic with who did what, and an alarm that counts them',
    }),
    reason: "applied to what is put on a bus, but calls of AWS's APIs are not: nobody hears of changes by hand",
  },
  {
    ...notApplied('AWS::KMS::Key', 'KeyPolicy', {
      file: 'test/infra/permissions.test.ts',
      fact: 'are exactly the matrix and the other grants',
    }),
    reason:
      'applied, but kms:ViaService is never supplied: what is allowed through a service only is refused, and not needed',
  },
  notApplied('AWS::EC2::VPCEndpoint', 'PolicyDocument', {
    file: network,
    fact: 'every endpoint is limited to this account',
  }),
  {
    kind: 'left-out',
    type: 'AWS::ApiGateway::RestApi',
    conditionKey: 'aws:SourceVpce',
    reason: 'never supplied there, so every call of the private API would be refused',
    standIn: 'nothing: who signed is asked, where he comes from is not',
    provenBy: { file: privateApi, fact: 'nobody reaches it but through its endpoint' },
  },
  {
    ...notApplied('AWS::ApiGateway::RestApi', 'EndpointConfiguration', {
      file: privateApi,
      fact: 'nobody reaches it but through its endpoint',
    }),
    standIn: 'nothing: on the laptop the private API is on loopback, as everything is',
  },
  pinnedApi('strongroom-local-api', 'aabbccdd'),
  pinnedApi('strongroom-local-private-api', 'aabbccde'),
];
