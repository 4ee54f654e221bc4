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
import { allow } from './statements';
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

  constructor(scope: Construct, props: CardApiProps) {
    super(scope, 'public');
    this.api = this.restApi(props);
    requireTls13(this.api);
    gatewayResponses(this, this.api.restApiId);
    const authorizer = new RequestAuthorizer(this, 'authorizer', {
      handler: props.authorizer,
      authorizerName: props.foundation.names.named('authorizer'),
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.seconds(0),
    });
    for (const route of Object.values<Route>(routes)) this.addRoute(route, props, authorizer);
    new WebFirewall(this, { apiStageArn: this.api.deploymentStage.stageArn, foundation: props.foundation });
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
    if (route.handler === 'fixed') {
      resource.addMethod(route.method, ...fixedHealth());
      return;
    }
    const integration = new LambdaIntegration(handlers[route.handler], {
      allowTestInvoke: false,
      timeout: Duration.seconds(timeoutSeconds.apiGateway),
    });
    resource.addMethod(
      route.method,
      integration,
      route.permission === 'public'
        ? { authorizationType: AuthorizationType.NONE }
        : { authorizationType: AuthorizationType.CUSTOM, authorizer },
    );
    if (route.cors === 'any-origin') resource.addMethod('OPTIONS', ...preflight(route.method));
  }
}

/** API Gateway writes logs with one role of the account and Region: the stages of an account share it, so it outlives each. */
export function logRoleOfApiGateway(scope: Construct): CfnAccount {
  const role = new Role(scope, 'log-role', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    inlinePolicies: {
      logs: new PolicyDocument({
        statements: [
          allow(
            [
              'logs:CreateLogGroup',
              'logs:CreateLogStream',
              'logs:DescribeLogGroups',
              'logs:DescribeLogStreams',
              'logs:FilterLogEvents',
              'logs:GetLogEvents',
              'logs:PutLogEvents',
            ],
            ['*'],
          ),
        ],
      }),
    },
  });
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const account = new CfnAccount(scope, 'log-account', { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return account;
}
