import { App } from 'aws-cdk-lib';
import { deploymentOf } from '../lib/config/deployment';
import { stageNames, stages } from '../lib/config/stages';
import { strongroomStage } from '../lib/strongroom-stage';

/** The CDK app: one stage per row of the record. Nothing else reads the process environment. */
const app = new App();
const { env } = process;
const inputs = {
  account: env['STRONGROOM_ACCOUNT'],
  region: env['STRONGROOM_REGION'],
  issuer: env['STRONGROOM_ISSUER'],
  audience: env['STRONGROOM_AUDIENCE'],
  domain: env['STRONGROOM_DOMAIN'],
  certificateArn: env['STRONGROOM_CERTIFICATE_ARN'],
};

for (const name of stageNames) {
  const intents = stages[name];
  strongroomStage(app, { name, intents, deployment: deploymentOf(intents, inputs) });
}
