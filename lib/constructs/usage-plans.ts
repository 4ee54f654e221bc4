import { CfnUsagePlan, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import type { Names } from '../config/names';
import type { StageIntents } from '../config/stages';

interface UsagePlansProps {
  readonly apis: readonly RestApi[];
  readonly plans: StageIntents['plans'];
  readonly names: Names;
}

/** A usage plan of API Gateway for each plan of the stage, over all its APIs. `strongroom merchants put` puts merchants into them. */
export function usagePlans(scope: Construct, { apis, plans, names }: UsagePlansProps): void {
  for (const [plan, { rate, burst, perDay }] of Object.entries(plans)) {
    new CfnUsagePlan(scope, `plan-${plan}`, {
      usagePlanName: names.plan(plan),
      description: `What a merchant of plan ${plan} may ask of stage ${names.stage}`,
      apiStages: apis.map((api) => ({ apiId: api.restApiId, stage: api.deploymentStage.stageName })),
      throttle: { rateLimit: rate, burstLimit: burst },
      quota: { limit: perDay, period: 'DAY' },
    });
  }
}
