import { Aws } from 'aws-cdk-lib';
import type { IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ICodeSigningConfig } from 'aws-cdk-lib/aws-lambda';
import type { Names, Place, Zone } from '../config/names';
import type { StageIntents } from '../config/stages';

/** This account and Region, whichever they are when the template is deployed. */
export const here: Place = { partition: Aws.PARTITION, account: Aws.ACCOUNT_ID, region: Aws.REGION };

/** Who a service key serves: the data of a zone, what the operators look at, or CloudTrail's trail. */
export type KeyOwner = Zone | 'operations' | 'trail';

/** What the stacks of a stage build on: names, the network, keys for data at rest, and how things run and are kept. */
export interface Foundation {
  readonly names: Names;
  readonly vpc: IVpc;
  readonly groups: Readonly<Record<Zone, SecurityGroup>>;
  /** Where the stage has a way out to processors. */
  readonly processorsGroup: SecurityGroup | undefined;
  readonly serviceKeys: Readonly<Record<KeyOwner, IKey>>;
  readonly logRetentionDays: StageIntents['logRetentionDays'];
  /** Where the stage looks at signatures of code. */
  readonly codeSigningConfig: ICodeSigningConfig | undefined;
  readonly traces: boolean;
  readonly keepDataOnDelete: boolean;
  readonly privateApi?: StageIntents['privateApi'];
  readonly access: StageIntents['access'];
}
