import { Annotations, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IInterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { type IEventBus, Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { AuthorizeRequestEnv, RefreshIssuerKeysEnv } from '../../lambdas/contracts/environment';
import type { Deployment } from '../config/deployment';
import type { StageIntents } from '../config/stages';
import { logRoleOfApiGateway } from '../constructs/api-log-role';
import { type ApiFirewall, CardApi, type CardApiProps } from '../constructs/card-api';
import { CardFunction } from '../constructs/card-function';
import { type CredentialSignals, credentialSignals } from '../constructs/credential-signals';
import { CardTable } from '../constructs/card-table';
import type { Foundation } from '../constructs/foundation';
import { useTable } from '../constructs/statements';
import { usagePlans } from '../constructs/usage-plans';

export interface ApiProps extends StackProps {
  readonly foundation: Foundation;
  readonly payments: IEventBus;
  readonly handlers: CardApiProps['handlers'];
  readonly deployment: Pick<Deployment, 'issuers' | 'apiAddresses' | 'domain' | 'partner' | 'problems'>;
  readonly intents: Pick<
    StageIntents,
    'throttle' | 'plans' | 'possession' | 'access' | 'issuerKeysHours' | 'privateApi'
  >;
  readonly executeApi: IInterfaceVpcEndpoint;
}

export interface Api {
  readonly card: CardApi;
  /** Of each API that the stage has. */
  readonly firewalls: readonly ApiFirewall[];
  readonly authorizeRequest: CardFunction;
  readonly refreshIssuerKeys: CardFunction;
  readonly signals: CredentialSignals;
}

/** The edge: who may call which route. Sees envelopes it cannot open (design sections 1 and 4). */
export function apiStack(scope: Construct, props: ApiProps): Api {
  const { foundation, payments, handlers, deployment, intents, executeApi: endpoint, ...stackProps } = props;
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
  const signals = credentialSignals(stack, payments, foundation);
  const authorizeRequest = new CardFunction<typeof AuthorizeRequestEnv>(stack, {
    handler: 'authorize-request',
    environment: {
      STAGE: foundation.names.stage,
      ISSUERS: issuers,
      ISSUER_KEYS_TABLE: issuerKeys.tableName,
      ISSUER_KEYS_HOURS: String(intents.issuerKeysHours),
      POSSESSION: JSON.stringify(intents.possession),
      ACCESS: JSON.stringify(intents.access),
      SIGNALS_TABLE: signals.table.tableName,
      API_ADDRESSES: JSON.stringify(deployment.apiAddresses),
    },
    permissions: [
      ...useTable(issuerKeys, ['BatchGetItem']),
      ...useTable(signals.table, ['BatchGetItem', 'UpdateItem']),
    ],
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
  const callers = intents.privateApi?.callers;
  const inside = callers && new CardApi(stack, { ...common, surface: { api: 'private', endpoint, callers } });
  // The stage of an API logs with the account's role, which must be there first.
  const logRole = logRoleOfApiGateway(stack);
  const all = [...apis, ...(inside === undefined ? [] : [inside])];
  for (const api of all) api.node.addDependency(logRole);
  return { card, firewalls: all.map(({ firewall }) => firewall), authorizeRequest, refreshIssuerKeys, signals };
}
