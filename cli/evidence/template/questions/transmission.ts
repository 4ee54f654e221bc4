import { answerOf, distinct, listed, notFound } from '../answers';
import { list, object, said } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf } from '../template-source';

/** `SecurityPolicy_TLS13_1_3_2025_09`: at least TLS 1.3, and the sets of ciphers of 2025 (API Gateway guide, "Security policies"). */
const onlyTls13 = (policy: string): boolean => policy.startsWith('SecurityPolicy_TLS13_1_3_');

const conditionsOf = ({ properties }: Resource): readonly string[] =>
  list(object(properties['PolicyDocument'])['Statement'])
    .map(object)
    .filter(({ Effect }) => Effect === 'Deny')
    .map(({ Condition }) => JSON.stringify(Condition ?? {}));

const refusesPlain = (policy: Resource): boolean =>
  conditionsOf(policy).some((condition) => condition === '{"Bool":{"aws:SecureTransport":"false"}}');

/** The policies of stores that are reached over the network by name. */
const storePolicies = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'];

export const transmissionQuestions = [
  every({
    id: 'template.api-speaks-tls-1.3',
    requirements: ['4.2.1', '2.2.5', '1.2.6'],
    looksFor: 'The public API and its domain accept TLS 1.3 and nothing older.',
    label: 'APIs and domains that accept TLS 1.3 only',
    things: 'APIs',
    of: ({ resources }) => [
      ...ofType(resources, 'AWS::ApiGateway::RestApi'),
      ...ofType(resources, 'AWS::ApiGateway::DomainName'),
    ],
    holds: ({ properties }) =>
      onlyTls13(said(properties['SecurityPolicy'])) && properties['EndpointAccessMode'] === 'STRICT',
    columns: ['API or domain', 'Security policy', 'Access mode'],
    cells: ({ name, properties }) => [
      said(properties['DomainName'] ?? name),
      said(properties['SecurityPolicy']),
      said(properties['EndpointAccessMode']),
    ],
    at: ['Properties', 'SecurityPolicy'],
    limits: ['AWS::ApiGateway::RestApi.SecurityPolicy'],
  }),
  every({
    id: 'template.stores-refuse-plain-http',
    requirements: ['4.2.1', '2.2.7'],
    looksFor: 'Every bucket, queue and topic refuses calls without TLS.',
    label: 'Buckets, queues and topics that refuse calls without TLS',
    things: 'policies of buckets, queues and topics',
    of: ({ resources }) => storePolicies.flatMap((type) => ofType(resources, type)),
    holds: refusesPlain,
    columns: ['Of', 'Kind'],
    cells: (policy) => [subjectOf(policy), policy.type.split('::').at(-1) ?? ''],
    at: ['Properties', 'PolicyDocument'],
    limits: ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy'],
  }),
  every({
    id: 'template.buckets-want-tls-1.2',
    requirements: ['4.2.1'],
    looksFor: 'Every bucket refuses TLS below 1.2.',
    label: 'Buckets that refuse TLS below 1.2',
    things: 'bucket policies',
    of: ({ resources }) => ofType(resources, 'AWS::S3::BucketPolicy'),
    holds: (policy) =>
      conditionsOf(policy).some((condition) => condition === '{"NumericLessThan":{"s3:TlsVersion":1.2}}'),
    columns: ['Bucket'],
    cells: (policy) => [subjectOf(policy)],
    at: ['Properties', 'PolicyDocument'],
  }),
  question({
    id: 'template.access-log-names-tls',
    requirements: ['4.2.1', '10.2.2'],
    looksFor:
      'The access log of the API has who called, what, when, from where, how it ended, and the TLS version and cipher.',
    limits: ['AWS::ApiGateway::Stage.AccessLogSetting'],
    ask: (source) => {
      const [stage] = ofType(source.resources, 'AWS::ApiGateway::Stage');
      const format = said(object(stage?.properties['AccessLogSetting'])['Format']);
      if (stage === undefined || format === '""') return notFound(['The templates have no access log of the API.']);
      const missing = Object.entries(loggedFields).filter(([, field]) => !format.includes(field));
      return answerOf(
        missing.length === 0,
        [
          `Fields looked for in the access log: ${Object.keys(loggedFields).length}; present: ${Object.keys(loggedFields).length - missing.length}.`,
          ...(missing.length > 0 ? [`Missing: ${listed(missing.map(([what]) => what))}.`] : []),
        ],
        {
          table: { columns: ['What', 'Field'], rows: Object.entries(loggedFields) },
          proof: distinct([proofOf(source, stage, 'Properties', 'AccessLogSetting')]),
        },
      );
    },
  }),
] as const;

/** Variables of API Gateway's access log (its guide, "Variables for access logging"). */
const loggedFields: Readonly<Record<string, string>> = {
  who: '$context.authorizer.client_id',
  what: '$context.resourcePath',
  when: '$context.requestTime',
  'how it ended': '$context.status',
  'from where': '$context.identity.sourceIp',
  'TLS version': '$context.tlsVersion',
  cipher: '$context.cipherSuite',
};

const subjectOf = ({ properties }: Resource): string =>
  listed([...list(properties['Bucket']), ...list(properties['Queues']), ...list(properties['Topics'])].map(said));
