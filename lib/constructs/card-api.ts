import { CfnOutput, Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
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
  type RestApiProps,
} from 'aws-cdk-lib/aws-apigateway';
import type { IInterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { routes, type Route } from '../../lambdas/contracts/routes';
import { timeoutSeconds } from '../../lambdas/contracts/timeouts';
import type { Deployment, PartnerDomain } from '../config/deployment';
import type { PrivateApi } from '../config/private-api';
import type { StageIntents } from '../config/stages';
import { accessLogFormat, accessLogOfRoles } from './access-log-format';
import { bodyValidation } from './body-models';
import { fixedHealth, preflight } from './fixed-answers';
import type { Foundation } from './foundation';
import { answersToRoles, gatewayResponses } from './gateway-responses';
import { keptLogGroup } from './kept-log-group';
import { ownDomain, partnerDomain, requireTls13 } from './own-domain';
import { privatePolicy } from './private-callers';
import { acknowledge, acknowledgePci } from './acknowledge';
import { WebFirewall } from './web-firewall';

/** Handlers that answer a route, by the route table's name for them. */
export type RouteHandler = Exclude<Route['handler'], 'fixed'>;

/** Which API this is, and where it is reached. A public one without a domain answers on API Gateway's own name. */
export type Surface =
  | { readonly api: 'public'; readonly domain: Deployment['domain'] }
  | { readonly api: 'partner'; readonly domain: PartnerDomain }
  | {
      readonly api: 'private';
      readonly domain?: undefined;
      /** The VPC endpoint that it is behind. */
      readonly endpoint: IInterfaceVpcEndpoint;
      readonly callers: PrivateApi['callers'];
    };

/** What each is called among the things of the stage. */
const nameOf = { public: 'api', partner: 'partner-api', private: 'private-api' } as const;

const urlOutput = { public: 'ApiUrl', partner: 'PartnerApiUrl', private: 'PrivateApiUrl' } as const;

/** Those of the stage: a route whose handler it does not have is in none of its APIs. */
export type RouteHandlers = Readonly<
  Record<Exclude<RouteHandler, 'reveal-card'>, IFunction> & Partial<Record<'reveal-card', IFunction>>
>;

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
  readonly handlers: RouteHandlers;
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
    if (surface.api !== 'partner') requireTls13(this.api);
    gatewayResponses(this, this.api, surface.api === 'private' ? answersToRoles : {});
    acknowledgePci(
      this.api,
      'APIGWCacheEnabledAndEncrypted',
      'No answer is cached: each call is decided on its own, and a revoked permission acts at once.',
    );
    acknowledgePci(
      this.api,
      'APIGWSSLEnabled',
      'It has functions behind it and no server that could ask for a certificate: Lambda checks the signature of each call.',
    );
    const authorized = surface.api === 'private' ? this.signed() : this.byToken(props);
    const served = routesOf(props);
    const validation = bodyValidation(this.api, [...served.keys()]);
    for (const [id, route] of served) this.addRoute(route, props, { ...authorized, ...validation(id) });
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
      key: urlOutput[surface.api],
      value: surface.domain ? `https://${surface.domain.name}/` : this.api.url,
    });
  }

  private byToken({ authorizer: handler, foundation }: CardApiProps): MethodOptions {
    const why = 'Tokens come from the OpenID issuer of the company; `authorize-request` checks them.';
    acknowledge(this.api, 'COG4', why);
    const authorizer = new RequestAuthorizer(this, 'authorizer', {
      handler,
      authorizerName: foundation.names.named('authorizer'),
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.seconds(0),
    });
    return { authorizationType: AuthorizationType.CUSTOM, authorizer, apiKeyRequired: true };
  }

  /** No key of a usage plan either: plans count merchants from outside, and what is inside has the throttle of the stage. */
  private signed(): MethodOptions {
    acknowledge(
      this.api,
      'COG4',
      'Callers sign with a role of the company, which the resource policy and the stage record name.',
    );
    return { authorizationType: AuthorizationType.IAM };
  }

  private restApi(props: CardApiProps): RestApi {
    const { foundation, throttle, surface } = props;
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
      ...(surface.api === 'private' ? behindEndpoint(surface, props) : { endpointTypes: [EndpointType.REGIONAL] }),
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      disableExecuteApiEndpoint: surface.domain !== undefined,
      cloudWatchRole: false,
      deployOptions: {
        stageName: names.stage,
        // What tells the authorizer which API a request came by: the caller cannot set it.
        variables: { api: surface.api },
        accessLogDestination: new LogGroupLogDestination(log),
        accessLogFormat: surface.api === 'private' ? accessLogOfRoles : accessLogFormat,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: throttle.rate,
        throttlingBurstLimit: throttle.burst,
      },
    });
  }

  private addRoute(route: Route, { handlers, surface }: CardApiProps, authorized: MethodOptions): void {
    const resource = this.api.root.resourceForPath(route.path);
    const isOpen = route.permission === 'public' && surface.api !== 'private';
    const [integration, fixed]: readonly [Integration, MethodOptions] =
      route.handler === 'fixed' ? fixedHealth() : [proxy(handlerOf(handlers, route.handler)), {}];
    const method = resource.addMethod(route.method, integration, { ...fixed, ...(isOpen ? open : authorized) });
    if (isOpen) acknowledge(method, 'APIG4', `Public in the route table: ${route.summary}`);
    if (isOpen && route.cors === 'any-origin') resource.addMethod('OPTIONS', ...preflight(route.method));
  }
}

/** The rows of the table that this API has, and the stage a handler for. */
function routesOf({ surface, handlers }: CardApiProps): ReadonlyMap<string, Route> {
  return new Map(
    Object.entries<Route>(routes).filter(
      ([, { apis, handler }]) =>
        apis.some((api) => api === surface.api) && (handler === 'fixed' || handlers[handler] !== undefined),
    ),
  );
}

function handlerOf(handlers: RouteHandlers, name: RouteHandler): IFunction {
  const handler = handlers[name];
  if (handler === undefined) throw new Error(`the stage has no ${name}`);
  return handler;
}

function behindEndpoint(
  { endpoint, callers }: Extract<Surface, { api: 'private' }>,
  props: CardApiProps,
): Pick<RestApiProps, 'endpointConfiguration' | 'policy'> {
  const { names } = props.foundation;
  const served = [...routesOf(props).values()];
  const policy = privatePolicy({ callers, names, endpoint: endpoint.vpcEndpointId, routes: served });
  return { endpointConfiguration: { types: [EndpointType.PRIVATE], vpcEndpoints: [endpoint] }, policy };
}

const open = { authorizationType: AuthorizationType.NONE } as const;

const proxy = (handler: IFunction): LambdaIntegration =>
  new LambdaIntegration(handler, { allowTestInvoke: false, timeout: Duration.seconds(timeoutSeconds.apiGateway) });
