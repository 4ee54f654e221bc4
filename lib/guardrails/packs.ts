import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, PCIDSS321Checks } from 'cdk-nag';

/** Arms cdk-nag's packs on an app: AWS's own rules, and those it wrote for PCI DSS 3.2.1, the newest there is of that kind. */
export function armPacks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new PCIDSS321Checks(app));
}
