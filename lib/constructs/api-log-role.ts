import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeOwnPolicy } from './acknowledge';
import { actionsWithoutResource, allow } from './statements';

/** API Gateway writes logs with one role of the account and Region: the stages of an account share it, so it outlives each. */
export function logRoleOfApiGateway(scope: Construct): CfnAccount {
  const role = new Role(scope, 'log-role', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    inlinePolicies: {
      logs: new PolicyDocument({
        statements: [allow(actionsWithoutResource.apiGatewayLogs, ['*'])],
      }),
    },
  });
  acknowledge(
    role,
    'IAM5[Resource::*]',
    'The permissions that API Gateway asks of its log role; it holds nothing else.',
  );
  acknowledgeOwnPolicy(role);
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const account = new CfnAccount(scope, 'log-account', { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return account;
}
