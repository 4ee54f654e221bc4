import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type GlobalSecondaryIndexProps,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { TableName, Zone } from '../config/names';
import { here, type Foundation } from './foundation';

export interface CardTableProps {
  readonly table: TableName;
  readonly zone: Zone;
  readonly partitionKey: string;
  readonly sortKey?: { readonly name: string; readonly type: 'text' | 'number' };
  readonly indexes?: readonly TableIndex[];
  readonly stream?: 'new-images';
  readonly expiresAt?: string;
  /** Roles from outside the app that also work with the items. */
  readonly alsoUsedBy?: readonly string[];
  readonly foundation: Foundation;
}

export interface TableIndex {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  /** The attributes it copies; undefined: all; empty: its keys alone. An index of the vault never copies ciphertext. */
  readonly include?: readonly string[];
}

const itemActions = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'UpdateItem',
];

/** Whole-table reads, and ways around the item actions: nobody in normal work. */
const bulkActions = [
  'ExportTableToPointInTime',
  'PartiQLDelete',
  'PartiQLInsert',
  'PartiQLSelect',
  'PartiQLUpdate',
  'RestoreTableToPointInTime',
  'Scan',
];

/** A table as design section 6 wants every one: on demand, recoverable, protected, under the zone's key, with a policy of its own. */
export class CardTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, props: CardTableProps) {
    super(scope, `${props.table}-table`);
    const { names, serviceKeys, keepDataOnDelete } = props.foundation;
    this.table = new Table(this, 'table', {
      tableName: names.table(props.table),
      partitionKey: { name: props.partitionKey, type: AttributeType.STRING },
      ...(props.sortKey ? { sortKey: { name: props.sortKey.name, type: keyTypes[props.sortKey.type] } } : {}),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: serviceKeys[props.zone],
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepDataOnDelete,
      removalPolicy: keepDataOnDelete ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      resourcePolicy: this.resourcePolicy(props),
      ...(props.stream ? { stream: StreamViewType.NEW_IMAGE } : {}),
      ...(props.expiresAt ? { timeToLiveAttribute: props.expiresAt } : {}),
    });
    for (const index of props.indexes ?? []) this.table.addGlobalSecondaryIndex(indexProps(index));
  }

  private resourcePolicy({ table, zone, alsoUsedBy = [], foundation }: CardTableProps): PolicyDocument {
    const { names } = foundation;
    const arn = Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: names.table(table) });
    const breakGlass = names.breakGlass(here);
    const users = [...names.rolesOfZone(zone, here), ...alsoUsedBy, ...breakGlass];
    return new PolicyDocument({
      statements: [
        denyUnless('ItemsForTheZoneOnly', { roles: users, actions: itemActions, arn }),
        denyUnless('BulkReadsForBreakGlassOnly', { roles: breakGlass, actions: bulkActions, arn }),
      ],
    });
  }
}

const keyTypes = { text: AttributeType.STRING, number: AttributeType.NUMBER } as const;

function indexProps({ name, partitionKey, sortKey, include }: TableIndex): GlobalSecondaryIndexProps {
  return {
    indexName: name,
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    sortKey: { name: sortKey, type: AttributeType.STRING },
    ...projection(include),
  };
}

function projection(
  include: TableIndex['include'],
): Pick<GlobalSecondaryIndexProps, 'projectionType' | 'nonKeyAttributes'> {
  if (include === undefined) return { projectionType: ProjectionType.ALL };
  if (include.length === 0) return { projectionType: ProjectionType.KEYS_ONLY };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...include] };
}

interface Denial {
  readonly roles: readonly string[];
  readonly actions: readonly string[];
  readonly arn: string;
}

function denyUnless(sid: string, { roles, actions, arn }: Denial): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [arn, `${arn}/index/*`],
    conditions: { ArnNotLike: { 'aws:PrincipalArn': [...roles] } },
  });
}
