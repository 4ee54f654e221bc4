import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { WAFV2Client } from '@aws-sdk/client-wafv2';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What taking a role gives; clients ask for it again before it expires. */
export interface TemporaryCredentials extends Credentials {
  readonly expiration: Date;
}

/** Where calls go: the emulator, or (empty) the account that the shell's credentials name. */
export interface Access {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: Credentials | (() => Promise<TemporaryCredentials>);
}

export type Clients = ReturnType<typeof clientsFor>;

/** The AWS clients that the command line and the tests use. Connections are opened on first use. */
export function clientsFor(access: Access) {
  return {
    access,
    apiGateway: new APIGatewayClient(access),
    cloudFormation: new CloudFormationClient(access),
    cloudTrail: new CloudTrailClient(access),
    cloudWatch: new CloudWatchClient(access),
    dynamo: new DynamoDBClient(access),
    events: new EventBridgeClient(access),
    iam: new IAMClient(access),
    kms: new KMSClient(access),
    lambda: new LambdaClient(access),
    logs: new CloudWatchLogsClient(access),
    s3: new S3Client(access),
    // Against an endpoint of our own the address of a queue is a name, not a place.
    sqs: new SQSClient({ ...access, useQueueUrlAsEndpoint: access.endpoint === undefined }),
    sts: new STSClient(access),
    waf: new WAFV2Client(access),
  } as const;
}
