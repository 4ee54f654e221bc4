import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CfnAccount,
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
import type { Deployment } from '../config/deployment';
import type { StageIntents } from '../config/stages';
import { accessLogFormat } from './access-log-format';
import { fixedHealth, preflight } from './fixed-answers';
import type { Foundation } from './foundation';
import { gatewayResponses } from './gateway-responses';
import { keptLogGroup } from './kept-log-group';
import { ownDomain, requireTls13 } from './own-domain';
import { actionsWithoutResource, allow } from './statements';
import { acknowledge } from './acknowledge';
import { WebFirewall } from './web-firewall';

/** Handlers that answer a route, by the route table's name for them. */
export type RouteHandler = Exclude<Route['handler'], 'fixed'>;

export interface CardApiProps {
  readonly handlers: Readonly<Record<RouteHandler, IFunction>>;
  readonly authorizer: IFunction;
  readonly throttle: StageIntents['throttle'];
  readonly domain: Deployment['domain'];
  readonly foundation: Foundation;
}

/** The public REST API, from the route table of the contracts and nothing else (design section 4). */
export class CardApi extends Construct {
  readonly api: RestApi;
  /** ARNs: the stage of the API, and the web ACL in front of it, with its rules. */
  readonly firewall: { readonly apiStage: string; readonly acl: string; readonly rules: readonly string[] };

  constructor(scope: Construct, props: CardApiProps) {
    super(scope, 'public');
    this.api = this.restApi(props);
    requireTls13(this.api);
    gatewayResponses(this, this.api.restApiId);
    acknowledge(
      this.api,
      'APIG2',
      'The handlers validate each request with the schema of its contract and say where it is wrong.',
    );
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
    for (const route of Object.values<Route>(routes)) this.addRoute(route, props, authorizer);
    const { throttle, foundation } = props;
    const apiStage = this.api.deploymentStage.stageArn;
    const { aclArn: acl, rules } = new WebFirewall(this, { apiStageArn: apiStage, throttle, foundation });
    this.firewall = { apiStage, acl, rules };
    if (props.domain) ownDomain(this, this.api, props.domain);
    new CfnOutput(this, 'url', { key: 'ApiUrl', value: props.domain ? `https://${props.domain.name}/` : this.api.url });
  }

  private restApi({ foundation, throttle, domain }: CardApiProps): RestApi {
    const { names } = foundation;
    const log = keptLogGroup(this, 'access-log', {
      name: `/${names.named('access')}`,
      owner: 'operations',
      foundation,
    });
    return new RestApi(this, 'api', {
      restApiName: names.named('api'),
      description: `Strongroom API v1, stage ${names.stage}`,
      endpointTypes: [EndpointType.REGIONAL],
      disableExecuteApiEndpoint: domain !== undefined,
      cloudWatchRole: false,
      deployOptions: {
        stageName: names.stage,
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

  private addRoute(route: Route, { handlers }: CardApiProps, authorizer: RequestAuthorizer): void {
    const resource = this.api.root.resourceForPath(route.path);
    if (route.permission === 'public') {
      const answer: readonly [Integration, MethodOptions] =
        route.handler === 'fixed' ? fixedHealth() : [proxy(handlers[route.handler]), open];
      const method = resource.addMethod(route.method, ...answer);
      acknowledge(method, 'APIG4', `Public in the route table: ${route.summary}`);
    } else {
      const authorized = { authorizationType: AuthorizationType.CUSTOM, authorizer };
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
