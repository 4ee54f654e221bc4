import { Annotations, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { AuthorizeRequestEnv, RefreshIssuerKeysEnv } from '../../lambdas/contracts/environment';
import type { Deployment } from '../config/deployment';
import type { StageIntents } from '../config/stages';
import { type ApiFirewall, CardApi, logRoleOfApiGateway, type CardApiProps } from '../constructs/card-api';
import { CardFunction } from '../constructs/card-function';
import { CardTable } from '../constructs/card-table';
import type { Foundation } from '../constructs/foundation';
import { useTable } from '../constructs/statements';
import { usagePlans } from '../constructs/usage-plans';

export interface ApiProps extends StackProps {
  readonly foundation: Foundation;
  readonly handlers: CardApiProps['handlers'];
  readonly deployment: Pick<Deployment, 'issuers' | 'apiAddresses' | 'domain' | 'partner' | 'problems'>;
  readonly intents: Pick<StageIntents, 'throttle' | 'plans' | 'possession' | 'issuerKeysHours'>;
}

export interface Api {
  readonly card: CardApi;
  /** Of each API that the stage has. */
  readonly firewalls: readonly ApiFirewall[];
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
    schedule: {
      runs: [{ id: 'refresh-schedule', at: Schedule.rate(Duration.minutes(5)) }],
      silence: { after: Duration.minutes(15) },
    },
    foundation,
  });
  const authorizeRequest = new CardFunction<typeof AuthorizeRequestEnv>(stack, {
    handler: 'authorize-request',
    environment: {
      STAGE: foundation.names.stage,
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
  const common = { handlers, authorizer: authorizeRequest.function, throttle: intents.throttle, foundation };
  const card = new CardApi(stack, { ...common, surface: { api: 'public', domain: deployment.domain } });
  const partner =
    deployment.partner && new CardApi(stack, { ...common, surface: { api: 'partner', domain: deployment.partner } });
  const apis = [card, ...(partner === undefined ? [] : [partner])];
  usagePlans(stack, { apis: apis.map(({ api }) => api), plans: intents.plans, names: foundation.names });
  // The stage of an API logs with the account's role, which must be there first.
  const logRole = logRoleOfApiGateway(stack);
  for (const api of apis) api.node.addDependency(logRole);
  return { card, firewalls: apis.map(({ firewall }) => firewall), authorizeRequest, refreshIssuerKeys };
}
