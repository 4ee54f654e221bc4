import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CfnAccount,
  ApiKeySourceType,
  EndpointType,
  IdentitySource,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RequestAuthorizer,
  type Integration,
  type MethodOptions,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Duration } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { routes, type Route } from '../../lambdas/contracts/routes';
import { timeoutSeconds } from '../../lambdas/contracts/timeouts';
import type { Deployment, PartnerDomain } from '../config/deployment';
import type { StageIntents } from '../config/stages';
import { accessLogFormat } from './access-log-format';
import { bodyValidation } from './body-models';
import { fixedHealth, preflight } from './fixed-answers';
import type { Foundation } from './foundation';
import { gatewayResponses } from './gateway-responses';
import { keptLogGroup } from './kept-log-group';
import { ownDomain, partnerDomain, requireTls13 } from './own-domain';
import { actionsWithoutResource, allow } from './statements';
import { acknowledge } from './acknowledge';
import { WebFirewall } from './web-firewall';

/** Handlers that answer a route, by the route table's name for them. */
export type RouteHandler = Exclude<Route['handler'], 'fixed'>;

/** Which API this is, and where it is reached. A public one without a domain answers on API Gateway's own name. */
export type Surface =
  | { readonly api: 'public'; readonly domain: Deployment['domain'] }
  | { readonly api: 'partner'; readonly domain: PartnerDomain };

/** What each is called among the things of the stage. */
const nameOf = { public: 'api', partner: 'partner-api' } as const;

/** The stage of the API of that name, and the web ACL in front of it: ARNs, ids and rules. */
export interface ApiFirewall {
  readonly api: string;
  readonly apiStage: string;
  readonly restApiId: string;
  readonly acl: string;
  readonly aclId: string;
  readonly rules: readonly string[];
}

export interface CardApiProps {
  readonly handlers: Readonly<Record<RouteHandler, IFunction>>;
  readonly authorizer: IFunction;
  readonly throttle: StageIntents['throttle'];
  readonly surface: Surface;
  readonly foundation: Foundation;
}

/** A REST API, from the route table of the contracts and nothing else (design sections 3 and 4). */
export class CardApi extends Construct {
  readonly api: RestApi;
  readonly firewall: ApiFirewall;

  constructor(scope: Construct, props: CardApiProps) {
    const { surface } = props;
    super(scope, surface.api);
    this.api = this.restApi(props);
    if (surface.api === 'public') requireTls13(this.api);
    gatewayResponses(this, this.api.restApiId);
    acknowledge(
      this.api,
      'COG4',
      'Tokens come from the OpenID issuer of the company; `authorize-request` checks them.',
    );
    const authorizer = new RequestAuthorizer(this, 'authorizer', {
      handler: props.authorizer,
      authorizerName: props.foundation.names.named('authorizer'),
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.seconds(0),
    });
    const validation = bodyValidation(this.api);
    for (const [id, route] of Object.entries<Route>(routes)) {
      if (!route.apis.some((api) => api === surface.api)) continue;
      this.addRoute(route, props, { authorizer, ...validation(id) });
    }
    const { throttle, foundation } = props;
    const apiStage = this.api.deploymentStage.stageArn;
    const {
      aclArn: acl,
      aclId,
      rules,
    } = new WebFirewall(this, {
      apiStageArn: apiStage,
      apiName: nameOf[surface.api],
      throttle,
      foundation,
    });
    this.firewall = { api: nameOf[surface.api], apiStage, restApiId: this.api.restApiId, acl, aclId, rules };
    if (surface.api === 'partner') partnerDomain(this, this.api, surface.domain);
    else if (surface.domain) ownDomain(this, this.api, surface.domain);
    new CfnOutput(this, 'url', {
      key: surface.api === 'partner' ? 'PartnerApiUrl' : 'ApiUrl',
      value: surface.domain ? `https://${surface.domain.name}/` : this.api.url,
    });
  }

  private restApi({ foundation, throttle, surface }: CardApiProps): RestApi {
    const { names } = foundation;
    const name = nameOf[surface.api];
    const log = keptLogGroup(this, 'access-log', {
      name: `/${names.named(surface.api === 'public' ? 'access' : `${surface.api}-access`)}`,
      owner: 'operations',
      foundation,
    });
    return new RestApi(this, 'api', {
      restApiName: names.named(name),
      description: `Strongroom API v1, ${surface.api}, stage ${names.stage}`,
      endpointTypes: [EndpointType.REGIONAL],
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      disableExecuteApiEndpoint: surface.domain !== undefined,
      cloudWatchRole: false,
      deployOptions: {
        stageName: names.stage,
        // What tells the authorizer which API a request came by: the caller cannot set it.
        variables: { api: surface.api },
        accessLogDestination: new LogGroupLogDestination(log),
        accessLogFormat,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: throttle.rate,
        throttlingBurstLimit: throttle.burst,
      },
    });
  }

  private addRoute(route: Route, { handlers }: CardApiProps, options: MethodOptions): void {
    const resource = this.api.root.resourceForPath(route.path);
    if (route.permission === 'public') {
      const answer: readonly [Integration, MethodOptions] =
        route.handler === 'fixed' ? fixedHealth() : [proxy(handlers[route.handler]), open];
      const method = resource.addMethod(route.method, ...answer);
      acknowledge(method, 'APIG4', `Public in the route table: ${route.summary}`);
    } else {
      const authorized = { authorizationType: AuthorizationType.CUSTOM, apiKeyRequired: true, ...options };
      resource.addMethod(route.method, proxy(handlers[route.handler]), authorized);
    }
    if (route.cors === 'any-origin') resource.addMethod('OPTIONS', ...preflight(route.method));
  }
}

const open = { authorizationType: AuthorizationType.NONE } as const;

const proxy = (handler: IFunction): LambdaIntegration =>
  new LambdaIntegration(handler, { allowTestInvoke: false, timeout: Duration.seconds(timeoutSeconds.apiGateway) });

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
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const account = new CfnAccount(scope, 'log-account', { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return account;
}
