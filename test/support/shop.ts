import { App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { armGuardrails } from '../../lib/guardrails/arm';

/** A company's own CDK app, which has nothing to do with Strongroom but the last line. */
export function shop(): App {
  const app = new App();
  const stack = new Stack(app, 'shop');
  const key = new Key(stack, 'key', { enableKeyRotation: true });
  new Bucket(stack, 'logs', {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(400)),
  });

  const vpc = Vpc.fromVpcAttributes(stack, 'vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a'],
    isolatedSubnetIds: ['subnet-0123456789abcdef0'],
  });
  const group = new SecurityGroup(stack, 'group', { vpc, allowAllOutbound: false });
  const logGroup = new LogGroup(stack, 'log', { encryptionKey: key });
  const ship = new LambdaFunction(stack, 'ship-order', {
    runtime: Runtime.NODEJS_24_X,
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    ...{ vpc, securityGroups: [group], logGroup },
    role: new Role(stack, 'role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        work: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
            new PolicyStatement({ actions: ['ec2:CreateNetworkInterface'], resources: ['*'] }),
          ],
        }),
      },
    }),
  });
  const dead = new Queue(stack, 'dead', { encryptionMasterKey: key });
  const orders = new Queue(stack, 'orders', {
    encryptionMasterKey: key,
    deadLetterQueue: { queue: dead, maxReceiveCount: 3 },
  });
  ship.addEventSource(new SqsEventSource(orders));
  new Alarm(stack, 'ship-order-errors', {
    metric: ship.metricErrors(),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription: 'Orders are paid and not shipped. Runbook: runbooks/ship-order.md',
  }).addAlarmAction(new SnsAction(new Topic(stack, 'alarms', { masterKey: key })));

  armGuardrails(app);
  return app;
}
