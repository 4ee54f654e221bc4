import { Annotations, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { AuthorizeRequestEnv, RefreshIssuerKeysEnv } from '../../lambdas/contracts/environment';
import type { Deployment } from '../config/deployment';
import type { StageIntents } from '../config/stages';
import { CardApi, logRoleOfApiGateway, type CardApiProps } from '../constructs/card-api';
import { CardFunction } from '../constructs/card-function';
import { CardTable } from '../constructs/card-table';
import type { Foundation } from '../constructs/foundation';
import { useTable } from '../constructs/statements';

export interface ApiProps extends StackProps {
  readonly foundation: Foundation;
  readonly handlers: CardApiProps['handlers'];
  readonly deployment: Pick<Deployment, 'issuers' | 'apiAddresses' | 'domain' | 'problems'>;
  readonly intents: Pick<StageIntents, 'throttle' | 'possession' | 'issuerKeysHours'>;
}

export interface Api {
  readonly card: CardApi;
  readonly authorizeRequest: CardFunction;
  readonly refreshIssuerKeys: CardFunction;
}

/** The edge: who may call which route. Sees envelopes it cannot open (design sections 1 and 4). */
export function apiStack(scope: Construct, props: ApiProps): Api {
  const { foundation, handlers, deployment, intents, ...stackProps } = props;
  const stack = new Stack(scope, 'api', stackProps);
  for (const problem of deployment.problems) Annotations.of(stack).addError(problem);
  const issuers = JSON.stringify(deployment.issuers);
  const issuerKeys = new CardTable(stack, { table: 'issuer-keys', zone: 'edge', partitionKey: 'issuer', foundation })
    .table;
  const refreshIssuerKeys = new CardFunction<typeof RefreshIssuerKeysEnv>(stack, {
    handler: 'refresh-issuer-keys',
    environment: { ISSUERS: issuers, ISSUER_KEYS_TABLE: issuerKeys.tableName },
    permissions: useTable(issuerKeys, ['GetItem', 'PutItem']),
    timeoutSeconds: 15,
    failureImpact: 'When an issuer changes its keys, every new access token of it is refused.',
    foundation,
  });
  new Rule(stack, 'refresh-schedule', {
    ruleName: foundation.names.named('refresh-issuer-keys'),
    schedule: Schedule.rate(Duration.minutes(5)),
    targets: [new LambdaFunction(refreshIssuerKeys.function)],
  });
  const authorizeRequest = new CardFunction<typeof AuthorizeRequestEnv>(stack, {
    handler: 'authorize-request',
    environment: {
      ISSUERS: issuers,
      ISSUER_KEYS_TABLE: issuerKeys.tableName,
      ISSUER_KEYS_HOURS: String(intents.issuerKeysHours),
      POSSESSION: JSON.stringify(intents.possession),
      API_ADDRESSES: JSON.stringify(deployment.apiAddresses),
    },
    permissions: useTable(issuerKeys, ['GetItem']),
    timeoutSeconds: 10,
    failureImpact: 'Every call of the API with an access token is refused.',
    foundation,
  });
  const card = new CardApi(stack, {
    handlers,
    authorizer: authorizeRequest.function,
    throttle: intents.throttle,
    domain: deployment.domain,
    foundation,
  });
  // The API's stage logs with the account's role, which must be there first.
  card.node.addDependency(logRoleOfApiGateway(stack));
  return { card, authorizeRequest, refreshIssuerKeys };
}
