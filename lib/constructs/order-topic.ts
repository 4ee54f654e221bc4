import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { OrdersTopic } from '../config/stages';
import type { CardFunction } from './card-function';
import type { Foundation } from './foundation';
import { actionsWithoutResource, allow } from './statements';

/** What Lambda's pollers need of the role of a function that reads a topic (Lambda guide, "Self-managed Apache Kafka"). */
export function readTopic(topic: OrdersTopic | undefined): readonly PolicyStatement[] {
  if (topic === undefined) return [];
  return [
    allow(['secretsmanager:GetSecretValue'], [topic.secretArn]),
    allow(actionsWithoutResource.topicPollers, ['*']),
  ];
}

/**
 * A Kafka topic into the function: one batch at a time from each partition, so twelve partitions are twelve consumers. It begins with what
 * comes after the deployment: what is in the topic already may have been paid by whoever read it before.
 */
export function topicFeeds(worker: CardFunction, orders: OrdersTopic, { names }: Foundation): void {
  const { topic, bootstrapServers, secretArn, subnetIds, securityGroupId } = orders;
  const mapping = new CfnEventSourceMapping(worker, 'topic', {
    functionName: worker.function.functionName,
    topics: [topic],
    startingPosition: 'LATEST',
    batchSize: 10,
    selfManagedEventSource: { endpoints: { kafkaBootstrapServers: [...bootstrapServers] } },
    selfManagedKafkaEventSourceConfig: { consumerGroupId: names.named('pay-order') },
    sourceAccessConfigurations: [
      { type: 'SASL_SCRAM_512_AUTH', uri: secretArn },
      ...subnetIds.map((subnet) => ({ type: 'VPC_SUBNET', uri: `subnet:${subnet}` })),
      { type: 'VPC_SECURITY_GROUP', uri: `security_group:${securityGroupId}` },
    ],
  });
  // Lambda checks the permission to read when the mapping is made.
  mapping.node.addDependency(worker.function);
}
