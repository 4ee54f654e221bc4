import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { toItem } from '../../lambdas/adapters/dynamodb';
import { callCounter, countingClient } from '../support/counting-client';
import { awsError, scriptedAws } from '../support/scripted-aws';

describe('counting AWS client', () => {
  it('counts attempts on the wire by service and operation, over several clients', async () => {
    const aws = await scriptedAws();
    const counts = callCounter();
    const { client: dynamoDb } = countingClient(new DynamoDBClient({ ...aws.configuration, maxAttempts: 2 }), counts);
    const { client: kms } = countingClient(new KMSClient(aws.configuration), counts);
    aws.play((_, __, call) => (call === 1 ? awsError('InternalServerError', {}, 500) : { status: 200 }));
    await dynamoDb.send(new GetItemCommand({ TableName: 'table', Key: toItem({ pk: 'a' }) }));
    await kms.send(new DecryptCommand({ CiphertextBlob: new Uint8Array(1) }));
    expect(counts.byOperation()).toEqual({ 'DynamoDB.GetItem': 2, 'KMS.Decrypt': 1 });
    expect(counts.total()).toBe(3);
    counts.reset();
    expect(counts.total()).toBe(0);
    dynamoDb.destroy();
    kms.destroy();
    await aws.close();
  });
});
