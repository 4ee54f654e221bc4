import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StageIntents } from '../config/stages';
import { acknowledge } from './acknowledge';
import type { CardFunction } from './card-function';
import { here, type Foundation } from './foundation';
import { allow, queryIndexes, throughService, useTable } from './statements';

/** What a function needs to speak to the processors of the stage. */
export interface ProcessorAccess {
  readonly environment: { readonly SANDBOX_TABLE?: string; readonly STRIPE_ACCOUNTS?: string };
  readonly permissions: readonly PolicyStatement[];
  /** To read a merchant's account, beside that. */
  readonly accounts: readonly PolicyStatement[];
  /** Says of a function that has the permissions why one of them ends in a star. */
  readonly explain: (asker: CardFunction) => void;
}

export function processorAccess(
  connectors: StageIntents['connectors'],
  sandbox: Table | undefined,
  { names, serviceKeys }: Foundation,
): ProcessorAccess {
  const stripe = connectors.includes('stripe');
  const secrets = `arn:${here.partition}:secretsmanager:${here.region}:${here.account}:secret:${names.stripeSecrets}*`;
  return {
    environment: {
      ...(sandbox === undefined ? {} : { SANDBOX_TABLE: sandbox.tableName }),
      ...(stripe ? { STRIPE_ACCOUNTS: names.stripeSecrets } : {}),
    },
    permissions: [
      ...(sandbox === undefined ? [] : useTable(sandbox, ['PutItem', 'GetItem', 'UpdateItem', 'ConditionCheckItem'])),
      ...(stripe ? [allow(['secretsmanager:GetSecretValue'], [secrets]), throughVault(serviceKeys)] : []),
    ],
    accounts: sandbox === undefined ? [] : [queryIndexes(sandbox, ['by-merchant'])],
    explain: (asker) => {
      const finding = `IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${names.stripeSecrets}*]`;
      if (stripe) acknowledge(asker, finding, 'A secret is named by its merchant; what begins so holds nothing else.');
    },
  };
}

/** The secrets are under the key of the vault zone, and are opened through Secrets Manager alone. */
const throughVault = ({ vault }: Foundation['serviceKeys']): PolicyStatement =>
  throughService(vault, 'secretsmanager', ['Decrypt']);
