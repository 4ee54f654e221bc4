import { answerOf, counted, distinct, listed } from '../answers';
import { list, object, said, text, type Json } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';

const tablesIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::DynamoDB::Table');

interface Expiry {
  readonly resource: Resource;
  readonly what: string;
  readonly after: string;
  readonly at: readonly string[];
}

function expiriesIn(source: TemplateSource): readonly Expiry[] {
  const { resources } = source;
  return [
    ...tablesIn(source).flatMap((resource) => {
      const setting = object(resource.properties['TimeToLiveSpecification']);
      const on = setting['Enabled'] === true;
      return on
        ? [
            {
              resource,
              what: 'rows of a table',
              after: `at ${said(setting['AttributeName'])}`,
              at: ['Properties', 'TimeToLiveSpecification'],
            },
          ]
        : [];
    }),
    ...ofType(resources, 'AWS::S3::Bucket').flatMap((resource) =>
      list(object(resource.properties['LifecycleConfiguration'])['Rules'])
        .map(object)
        .filter((rule) => rule['Status'] === 'Enabled' && rule['ExpirationInDays'] !== undefined)
        .map((rule) => ({
          resource,
          what: 'objects of a bucket',
          after: `${said(rule['ExpirationInDays'])} days`,
          at: ['Properties', 'LifecycleConfiguration'],
        })),
    ),
    ...ofType(resources, 'AWS::SQS::Queue').map((resource) => ({
      ...{ resource, what: 'messages of a queue', at: [] },
      after: `${daysOf(resource.properties['MessageRetentionPeriod'])} days`,
    })),
    ...ofType(resources, 'AWS::Events::Archive').map((resource) => ({
      ...{ resource, what: 'events kept for replay', at: ['Properties', 'RetentionDays'] },
      after: `${said(resource.properties['RetentionDays'])} days`,
    })),
  ];
}

/** Four days are the service's default (SQS API reference, `MessageRetentionPeriod`). */
const daysOf = (seconds: Json | undefined): number => (typeof seconds === 'number' ? seconds : 345_600) / 86_400;

export const storedDataQuestions = [
  question({
    id: 'template.what-expires',
    requirements: ['3.2.1'],
    looksFor: 'What is not kept as evidence goes by itself after a stated time.',
    limits: ['AWS::DynamoDB::Table.TimeToLiveSpecification', 'AWS::S3::Bucket.LifecycleConfiguration'],
    ask: (source) => {
      const expiries = expiriesIn(source);
      const kinds = [...new Set(expiries.map(({ what }) => what))];
      const enough = ['rows of a table', 'objects of a bucket', 'messages of a queue'].every((kind) =>
        kinds.includes(kind),
      );
      return answerOf(
        enough,
        [`${counted(expiries.length, ['setting deletes', 'settings delete'])} by time: ${listed(kinds) || 'nothing'}.`],
        {
          table: {
            columns: ['Where', 'What goes', 'After'],
            rows: expiries.map(({ resource, what, after }) => [resource.name, what, after]),
          },
          proof: distinct(expiries.map(({ resource, at }) => proofOf(source, resource, ...at))),
        },
      );
    },
  }),
  every({
    id: 'template.logs-end',
    requirements: ['3.2.1', '10.5.1'],
    looksFor: 'Every log group keeps its lines for a stated time.',
    label: 'Log groups with a stated retention',
    things: 'log groups',
    of: ({ resources }) => ofType(resources, 'AWS::Logs::LogGroup'),
    holds: ({ properties }) => typeof properties['RetentionInDays'] === 'number',
    columns: ['Log group', 'Days'],
    cells: ({ name, properties }) => [name, said(properties['RetentionInDays'])],
    at: ['Properties', 'RetentionInDays'],
  }),
  every({
    id: 'template.indexes-copy-no-card',
    requirements: ['3.5.1', '3.4.1'],
    looksFor: 'No index of the vault copies the sealed card or the keyed hash of its number.',
    label: 'Indexes of the vault without sealed card and keyed hash',
    things: 'indexes of the vault',
    of: (source) =>
      tablesIn(source)
        .filter(({ name }) => name === `strongroom-${source.stage}-vault`)
        .flatMap((table) =>
          list(table.properties['GlobalSecondaryIndexes']).map((index) => ({
            ...table,
            name: said(object(index)['IndexName']),
            properties: object(index),
          })),
        ),
    holds: ({ properties }) => {
      const projection = object(properties['Projection']);
      const copied = list(projection['NonKeyAttributes']).map(said);
      return (
        projection['ProjectionType'] === 'INCLUDE' &&
        !copied.some((name) => ['sealed', 'card_index', 'number_index', 'key_version'].includes(name))
      );
    },
    columns: ['Index', 'Copies'],
    cells: ({ name, properties }) => [
      name,
      listed(list(object(properties['Projection'])['NonKeyAttributes']).map(said)),
    ],
  }),
  every({
    id: 'template.stores-are-encrypted',
    requirements: ['3.5.1', '3.5.1.2', '3.6.1'],
    looksFor:
      'Every table, bucket, queue, topic, bus and log group is under a key of this account, beside the encryption of each card record by itself.',
    label: 'Stores under a key of this account',
    things: 'stores',
    of: ({ resources }) => resources.filter(({ type }) => keyOfStore[type] !== undefined),
    holds: (store) => keyNameOf(store) !== undefined,
    columns: ['Store', 'Kind', 'Key'],
    cells: (store) => [store.name, store.type.split('::').at(-1) ?? '', keyNameOf(store) ?? 'none of this account'],
    limits: [
      'AWS::DynamoDB::Table.SSESpecification',
      'AWS::S3::Bucket.BucketEncryption',
      'AWS::Events::EventBus.KmsKeyIdentifier',
    ],
  }),
] as const;

const keyOfStore: Readonly<Record<string, (properties: Resource['properties']) => Json | undefined>> = {
  'AWS::DynamoDB::Table': (properties) => object(properties['SSESpecification'])['KMSMasterKeyId'],
  'AWS::S3::Bucket': (properties) => {
    const [rule] = list(object(properties['BucketEncryption'])['ServerSideEncryptionConfiguration']);
    return object(object(rule)['ServerSideEncryptionByDefault'])['KMSMasterKeyID'];
  },
  'AWS::SQS::Queue': (properties) => properties['KmsMasterKeyId'],
  'AWS::SNS::Topic': (properties) => properties['KmsMasterKeyId'],
  'AWS::Events::EventBus': (properties) => properties['KmsKeyIdentifier'],
  'AWS::Logs::LogGroup': (properties) => properties['KmsKeyId'],
};

function keyNameOf({ type, properties }: Resource): string | undefined {
  const [, name] = text(keyOfStore[type]?.(properties))?.split(':key/') ?? [];
  return name;
}
