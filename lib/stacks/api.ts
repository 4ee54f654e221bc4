import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
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
  readonly deployment: Pick<Deployment, 'issuer' | 'audience' | 'domain'>;
  readonly throttle: StageIntents['throttle'];
}

export interface Api {
  readonly card: CardApi;
  readonly authorizeRequest: CardFunction;
  readonly refreshIssuerKeys: CardFunction;
}

/** The edge: who may call which route. Sees envelopes it cannot open (design sections 1 and 4). */
export function apiStack(scope: Construct, props: ApiProps): Api {
  const { foundation, handlers, deployment, throttle, ...stackProps } = props;
  const stack = new Stack(scope, 'api', stackProps);
  const issuerKeys = new CardTable(stack, { table: 'issuer-keys', zone: 'edge', partitionKey: 'issuer', foundation })
    .table;
  const refreshIssuerKeys = new CardFunction<typeof RefreshIssuerKeysEnv>(stack, {
    handler: 'refresh-issuer-keys',
    environment: { ISSUER: deployment.issuer, ISSUER_KEYS_TABLE: issuerKeys.tableName },
    permissions: useTable(issuerKeys, ['PutItem']),
    timeoutSeconds: 15,
    failureImpact: 'When the issuer changes its keys, every new access token is refused.',
    schedule: {
      runs: [{ id: 'refresh-schedule', at: Schedule.rate(Duration.minutes(5)) }],
      silence: { after: Duration.minutes(15) },
    },
    foundation,
  });
  const authorizeRequest = new CardFunction<typeof AuthorizeRequestEnv>(stack, {
    handler: 'authorize-request',
    environment: { ISSUER: deployment.issuer, AUDIENCE: deployment.audience, ISSUER_KEYS_TABLE: issuerKeys.tableName },
    permissions: useTable(issuerKeys, ['GetItem']),
    timeoutSeconds: 10,
    failureImpact: 'Every call of the API with an access token is refused.',
    foundation,
  });
  const card = new CardApi(stack, {
    handlers,
    authorizer: authorizeRequest.function,
    throttle,
    domain: deployment.domain,
    foundation,
  });
  // The API's stage logs with the account's role, which must be there first.
  card.node.addDependency(logRoleOfApiGateway(stack));
  return { card, authorizeRequest, refreshIssuerKeys };
}
