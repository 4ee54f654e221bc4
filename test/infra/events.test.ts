import { orderSeconds, timeoutSeconds } from '../../lambdas/contracts/timeouts';
import { envelopeLimits } from '../../lambdas/domain/card/envelope';
import { list, object, ofType, place, resourcesOf, synthesized, text } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const queues = ofType(prod, 'AWS::SQS::Queue');
const mappings = ofType(prod, 'AWS::Lambda::EventSourceMapping');
const mappingOf = (handler: string) =>
  mappings.find(({ properties }) => String(properties['FunctionName']).endsWith(handler))?.properties ?? {};
const busOf = (name: string) =>
  ofType(prod, 'AWS::Events::EventBus').find((bus) => bus.name === `strongroom-prod-${name}`)?.properties;
const sqsArn = (name: string) => `arn:aws:sqs:${place.region}:${place.account}:strongroom-prod-${name}`;

describe('events', () => {
  it('the bus is encrypted and keeps what it cannot deliver', () => {
    expect(busOf('payments')).toMatchObject({
      Name: 'strongroom-prod-payments',
      KmsKeyIdentifier: `arn:aws:kms:${place.region}:${place.account}:key/strongroom-prod-ledger-data`,
      DeadLetterConfig: { Arn: sqsArn('payments-dead') },
      LogConfig: { IncludeDetail: 'NONE' },
    });
  });

  it('the bus of orders is encrypted and keeps nothing: an envelope would outlive its hour', () => {
    expect(busOf('orders')).toEqual({
      Name: 'strongroom-prod-orders',
      KmsKeyIdentifier: `arn:aws:kms:${place.region}:${place.account}:key/strongroom-prod-ledger-data`,
      LogConfig: { IncludeDetail: 'NONE', Level: 'ERROR' },
    });
    expect(ofType(prod, 'AWS::Events::EventBus')).toHaveLength(2);
    expect(JSON.stringify(ofType(prod, 'AWS::Events::Archive'))).not.toContain('strongroom-prod-orders');
  });

  it('orders go to their queue alone, and refusals to its dead-letter queue; what cannot be delivered is kept nowhere', () => {
    const rules = ofType(prod, 'AWS::Events::Rule')
      .filter(({ properties }) => properties['EventBusName'] === 'strongroom-prod-orders')
      .map(({ properties }) => [properties['Name'], properties['EventPattern'], properties['Targets']]);
    const target = (name: string) => [
      { Arn: sqsArn(name), Id: 'Target0', RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 } },
    ];
    expect(rules).toEqual([
      [
        'strongroom-prod-order-refused',
        { source: ['strongroom'], 'detail-type': ['order.refused'] },
        target('pay-order-dead'),
      ],
      ['strongroom-prod-pay-order', { 'detail-type': ['order.created'] }, target('pay-order')],
    ]);
  });

  it('the queue of orders forgets after an hour, and moves nothing to where it would be kept longer', () => {
    const queue = queues.find(({ name }) => name === 'strongroom-prod-pay-order');
    expect(queue?.properties).toMatchObject({ MessageRetentionPeriod: 3600 });
    expect(queue?.properties).not.toHaveProperty('RedrivePolicy');
    expect(envelopeLimits.orderWindowSeconds).toBe(3600);
  });

  it('the bus keeps an encrypted archive for replays', () => {
    expect(ofType(prod, 'AWS::Events::Archive').map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        RetentionDays: 30,
        KmsKeyIdentifier: expect.stringContaining('ledger-data'),
        EventPattern: { source: ['strongroom'] },
      }),
    ]);
  });

  it('fraud looks at authorized payments, the edge at what clients do with cards, audit at everything', () => {
    const patterns = ofType(prod, 'AWS::Events::Rule')
      .filter(({ properties }) => properties['EventBusName'] === 'strongroom-prod-payments')
      .map(({ properties }) => [properties['Name'], properties['EventPattern'], properties['EventBusName']]);
    expect(patterns.sort()).toEqual([
      [
        'strongroom-prod-count-signals',
        { source: ['strongroom'], 'detail-type': ['token.created', 'payment.authorized', 'payment.failed'] },
        'strongroom-prod-payments',
      ],
      [
        'strongroom-prod-score-payment',
        { source: ['strongroom'], 'detail-type': ['payment.authorized'] },
        'strongroom-prod-payments',
      ],
      ['strongroom-prod-write-audit', { source: ['strongroom'] }, 'strongroom-prod-payments'],
    ]);
  });

  it.each(['score-payment', 'count-signals', 'write-audit'])(
    '%s has a queue of its own, with a dead-letter queue for rule and worker',
    (name) => {
      const rule = ofType(prod, 'AWS::Events::Rule').find(
        ({ properties }) => properties['Name'] === `strongroom-prod-${name}`,
      );
      expect(list(rule?.properties['Targets'])).toEqual([
        expect.objectContaining({ Arn: sqsArn(name), DeadLetterConfig: { Arn: sqsArn(`${name}-dead`) } }),
      ]);
      const queue = queues.find((candidate) => candidate.name === `strongroom-prod-${name}`);
      expect(queue?.properties['RedrivePolicy']).toEqual({
        deadLetterTargetArn: sqsArn(`${name}-dead`),
        maxReceiveCount: 5,
      });
    },
  );

  it('no queue answers without TLS', () => {
    const policies = ofType(prod, 'AWS::SQS::QueuePolicy');
    expect(policies).toHaveLength(queues.length);
    for (const { properties } of policies) {
      const statements = list(object(properties['PolicyDocument'])['Statement']).map(object);
      expect(statements).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
  });

  it('every queue is under a customer-managed key, and all but that of orders wait 14 days', () => {
    expect(queues).toHaveLength(9);
    for (const { name, properties } of queues) {
      expect(String(properties['KmsMasterKeyId'])).toMatch(
        name.startsWith('strongroom-prod-count-signals')
          ? /key\/strongroom-prod-edge-data$/
          : /key\/strongroom-prod-ledger-data$/,
      );
      expect(properties['MessageRetentionPeriod']).toBe(name === 'strongroom-prod-pay-order' ? 3600 : 1_209_600);
    }
  });

  it('a queue hides a message for six times as long as its worker may take', () => {
    for (const name of ['score-payment', 'count-signals', 'write-audit', 'pay-order']) {
      const queue = queues.find((candidate) => candidate.name === `strongroom-prod-${name}`);
      const worker = prod.find(
        (candidate) => candidate.name === `strongroom-prod-${name}` && candidate.type.endsWith('Function'),
      );
      expect(queue?.properties['VisibilityTimeout']).toBe(6 * Number(worker?.properties['Timeout']));
    }
  });

  it('orders come from a Kafka topic too where the stage record names one', () => {
    const ordersTopic = {
      topic: 'orders',
      bootstrapServers: ['b-1.kafka.example:9096', 'b-2.kafka.example:9096'],
      secretArn: `arn:aws:secretsmanager:${place.region}:${place.account}:secret:kafka-AbCdEf`,
      subnetIds: ['subnet-1', 'subnet-2'],
      securityGroupId: 'sg-1',
    } as const;
    const staging = resourcesOf(synthesized('staging', { ordersTopic }));
    const mapping = ofType(staging, 'AWS::Lambda::EventSourceMapping').find(
      ({ properties }) => properties['Topics'] !== undefined,
    );
    expect(mapping?.properties).toEqual({
      FunctionName: 'strongroom-staging-pay-order',
      Topics: ['orders'],
      StartingPosition: 'LATEST',
      BatchSize: 10,
      SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: [...ordersTopic.bootstrapServers] } },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'strongroom-staging-pay-order' },
      SourceAccessConfigurations: [
        { Type: 'SASL_SCRAM_512_AUTH', URI: ordersTopic.secretArn },
        { Type: 'VPC_SUBNET', URI: 'subnet:subnet-1' },
        { Type: 'VPC_SUBNET', URI: 'subnet:subnet-2' },
        { Type: 'VPC_SECURITY_GROUP', URI: 'security_group:sg-1' },
      ],
    });
    const role = ofType(staging, 'AWS::IAM::Role').find(({ name }) => name === 'strongroom-staging-ledger-pay-order');
    expect(JSON.stringify(role?.properties['Policies'])).toContain(
      `{"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Resource":"${ordersTopic.secretArn}"}`,
    );
    expect(JSON.stringify(prod)).not.toContain('KafkaBootstrapServers');
  });

  it('audit batches wait 20 seconds', () => {
    expect(mappingOf('write-audit')).toMatchObject({ BatchSize: 500, MaximumBatchingWindowInSeconds: 20 });
  });

  it('every consumer reports the messages that failed', () => {
    expect(mappings).toHaveLength(6);
    for (const { properties } of mappings)
      expect(properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
  });

  it.each(['relay-vault-events', 'relay-ledger-events'])('a relay never gives up on its stream: %s', (relay) => {
    const mapping = mappings.find(({ properties }) => String(properties['FunctionName']).endsWith(relay));
    expect(mapping?.properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  it.each(['vault', 'ledger'])('a relay keeps what ages out of its stream: %s', (zone) => {
    const mapping = mappings.find(({ properties }) =>
      String(properties['FunctionName']).endsWith(`relay-${zone}-events`),
    );
    expect(mapping?.properties['DestinationConfig']).toEqual({
      OnFailure: { Destination: `arn:aws:s3:::strongroom-prod-failed-${zone}-${place.account}-${place.region}` },
    });
  });

  it('relays see token rows and inserted event rows only', () => {
    const filterOf = (relay: string) => {
      const mapping = mappings.find(({ properties }) => String(properties['FunctionName']).endsWith(relay));
      const [filter] = list(object(mapping?.properties['FilterCriteria'])['Filters']).map(object);
      return JSON.parse(text(filter?.['Pattern']) ?? '{}');
    };
    expect(filterOf('relay-vault-events')).toEqual({
      dynamodb: { Keys: { pk: { S: [{ prefix: 'token#' }, { prefix: 'reveal#' }] } } },
    });
    expect(filterOf('relay-ledger-events')).toEqual({
      eventName: ['INSERT'],
      dynamodb: { Keys: { sk: { S: [{ prefix: 'event#' }] } } },
    });
  });

  it('functions wait as long as the table of time-outs says', () => {
    const timeoutOf = (handler: string) =>
      Number(
        prod.find(({ name, type }) => name === `strongroom-prod-${handler}` && type.endsWith('Function'))?.properties[
          'Timeout'
        ],
      );
    expect(timeoutOf('authorize-card')).toBe(timeoutSeconds.authorizeCard);
    expect(timeoutOf('create-charge')).toBe(timeoutSeconds.createCharge);
    expect(timeoutOf('pay-order')).toBe(orderSeconds.work);
  });
});
