import { list, object, said, type Json, type JsonObject } from './json';
import { ofType, type Resource } from './resources';

/** The policies of a thing itself, wherever its template has them: who may use it, beside what IAM lets its principals do. */
export function resourcePolicies(target: Resource, resources: readonly Resource[]): readonly JsonObject[] {
  const own = ownPolicies[target.type]?.(target.properties) ?? [];
  const separate = separatePolicies.flatMap(({ about, type, ...read }) =>
    (about === target.type ? ofType(resources, type) : [])
      .filter(({ properties }) => read.of(properties).some((name) => isOf(name, target)))
      .map(({ properties }) => read.document(properties)),
  );
  return [...own, ...separate].filter((document) => document['Statement'] !== undefined);
}

/** `Ref` of a thing, or its ARN. */
const isOf = (name: Json, { name: own }: Resource): boolean =>
  name === own || said(name).endsWith(`:${own}`) || said(name).endsWith(`/${own}`);

const ownPolicies: Readonly<Record<string, (properties: JsonObject) => readonly JsonObject[]>> = {
  'AWS::KMS::Key': ({ KeyPolicy }) => [object(KeyPolicy)],
  'AWS::DynamoDB::Table': ({ ResourcePolicy }) => [object(object(ResourcePolicy)['PolicyDocument'])],
  'AWS::Events::EventBus': ({ Policy }) => [object(Policy)],
  'AWS::ApiGateway::RestApi': ({ Policy }) => [object(Policy)],
  // A trust policy is about its role, and says no resource.
  'AWS::IAM::Role': ({ AssumeRolePolicyDocument }) => [everywhere(object(AssumeRolePolicyDocument))],
};

interface Separate {
  readonly about: string;
  readonly type: string;
  readonly of: (properties: JsonObject) => readonly Json[];
  readonly document: (properties: JsonObject) => JsonObject;
}

const documented = ({ PolicyDocument }: JsonObject): JsonObject => object(PolicyDocument);

const separatePolicies: readonly Separate[] = [
  {
    about: 'AWS::S3::Bucket',
    type: 'AWS::S3::BucketPolicy',
    of: ({ Bucket }) => list(Bucket),
    document: documented,
  },
  { about: 'AWS::SQS::Queue', type: 'AWS::SQS::QueuePolicy', of: ({ Queues }) => list(Queues), document: documented },
  { about: 'AWS::SNS::Topic', type: 'AWS::SNS::TopicPolicy', of: ({ Topics }) => list(Topics), document: documented },
  {
    about: 'AWS::Lambda::Function',
    type: 'AWS::Lambda::Permission',
    of: ({ FunctionName }) => list(FunctionName),
    document: (permission) => ({ Statement: [statementOf(permission)] }),
  },
];

const everywhere = (document: JsonObject): JsonObject => ({
  ...document,
  Statement: list(document['Statement']).map((statement) => ({ Resource: '*', ...object(statement) })),
});

/** What `AddPermission` writes into the policy of a function (Lambda API, AddPermission). */
function statementOf({ Action, Principal, SourceArn, SourceAccount }: JsonObject): JsonObject {
  const service = said(Principal).endsWith('.amazonaws.com');
  return {
    ...{ Effect: 'Allow', Action: Action ?? '', Resource: '*' },
    Principal: service ? { Service: Principal ?? '' } : { AWS: Principal ?? '' },
    Condition: {
      ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
      ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
    },
  };
}
