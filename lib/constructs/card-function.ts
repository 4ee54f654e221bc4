import { Duration } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod/mini';
import { asksProcessors } from '../config/asks-processors';
import { handlerZones, type HandlerName } from '../config/names';
import { acknowledge, acknowledgeOwnPolicy, acknowledgePci } from './acknowledge';
import { handlerCode } from './bundle-handler';
import { egressName } from './egress';
import type { Foundation } from './foundation';
import { scheduleRules, type FunctionSchedule, type Silence } from './function-schedule';
import { functionsOutsideVpc } from './functions-outside-vpc';
import { keptLogGroup } from './kept-log-group';
import { actionsWithoutResource, allow } from './statements';

type EnvironmentSchema = z.ZodMiniType<unknown, Readonly<Record<string, string | undefined>>>;

export interface CardFunctionProps<Env extends EnvironmentSchema> {
  readonly handler: HandlerName;
  /** Checked against the handler's schema in lambdas/contracts/environment.ts: a variable that is left out does not compile. */
  readonly environment: z.input<Env>;
  readonly permissions: readonly PolicyStatement[];
  readonly timeoutSeconds: number;
  /** CPU comes with memory: 1769 MB are one core. */
  readonly memoryMegabytes?: number;
  /** Who is hurt when it fails, in one sentence. Its alarm prints it. */
  readonly failureImpact: string;
  /** Where it runs by itself. */
  readonly schedule?: FunctionSchedule;
  readonly foundation: Foundation;
}

/** The one way to run code (design section 3): own role and log group, in the VPC, traced, environment typed across the border. */
export class CardFunction<Env extends EnvironmentSchema = EnvironmentSchema> extends Construct {
  readonly handler: HandlerName;
  readonly failureImpact: string;
  readonly function: LambdaFunction;
  /** Of a function that runs by itself: the alarm that says that it does not is made of it. */
  readonly silence: Silence | undefined;

  constructor(scope: Construct, props: CardFunctionProps<Env>) {
    super(scope, props.handler);
    this.handler = props.handler;
    this.failureImpact = props.failureImpact;
    const { names, traces, codeSigningConfig } = props.foundation;
    const logGroup = keptLogGroup(this, 'log', {
      name: names.logGroup(props.handler),
      owner: handlerZones[props.handler],
      foundation: props.foundation,
    });
    this.function = new LambdaFunction(this, 'function', {
      functionName: names.function(props.handler),
      description: props.failureImpact,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: handlerCode(props.handler),
      handler: 'index.handler',
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMegabytes ?? 1024,
      role: this.role(props, logGroup).withoutPolicyUpdates(),
      logGroup,
      tracing: Tracing.ACTIVE,
      ...(codeSigningConfig ? { codeSigningConfig } : {}),
      environment: {
        ...given(props.environment),
        STAGE: names.stage,
        POWERTOOLS_SERVICE_NAME: props.handler,
        POWERTOOLS_METRICS_NAMESPACE: names.metrics,
        POWERTOOLS_TRACE_ENABLED: String(traces),
      },
      ...this.placement(props),
    });
    const outside = functionsOutsideVpc[props.handler];
    if (outside !== undefined) acknowledgePci(this.function, 'LambdaInsideVPC', outside);
    this.silence = props.schedule?.off === true ? undefined : props.schedule?.silence;
    if (props.schedule) scheduleRules(scope, props.schedule, { handler: props.handler, names, target: this.function });
  }

  private role(props: CardFunctionProps<Env>, logGroup: LogGroup): Role {
    const role = new Role(this, 'role', {
      roleName: props.foundation.names.role(props.handler),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        work: new PolicyDocument({
          statements: [
            ...props.permissions,
            allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
            allow(actionsWithoutResource.traces, ['*']),
            ...(handlerIsOutside(props.handler) ? [] : networkInterfaces(props)),
          ],
        }),
      },
    });
    acknowledge(
      role,
      'IAM5[Resource::*]',
      'Only actions of `actionsWithoutResource`: the guardrail no-wildcard proves it.',
    );
    acknowledgeOwnPolicy(role);
    return role;
  }

  private placement({ foundation, handler }: CardFunctionProps<Env>) {
    if (handlerIsOutside(handler)) return {};
    const { processorsGroup } = foundation;
    if (processorsGroup !== undefined && asksProcessors.includes(handler)) {
      return { vpc: foundation.vpc, vpcSubnets: { subnetGroupName: egressName }, securityGroups: [processorsGroup] };
    }
    return {
      vpc: foundation.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [foundation.groups[handlerZones[handler]]],
    };
  }
}

/** The Lambda service makes the interfaces with the function's role; the function's own code may not (Lambda guide, "VPC"). */
function networkInterfaces({ foundation, handler }: Pick<CardFunctionProps<never>, 'foundation' | 'handler'>) {
  const code = `arn:aws:lambda:*:*:function:${foundation.names.function(handler)}`;
  return [
    allow(actionsWithoutResource.networkInterfaces, ['*']),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: [...actionsWithoutResource.networkInterfaces],
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': code } },
    }),
  ];
}

const handlerIsOutside = (handler: HandlerName): boolean => functionsOutsideVpc[handler] !== undefined;

function given(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
