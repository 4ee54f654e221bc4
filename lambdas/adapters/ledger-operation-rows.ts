import * as z from 'zod/mini';
import { ChargeId, MerchantId, Sum, Timestamp } from '../contracts/fields';
import { operationKinds } from '../domain/charge/charge-states';
import { isOpen, type Operation, operationFailures } from '../domain/charge/operation';
import type { Row } from './dynamodb';
import { openShardOf, operationKey } from './ledger-rows';
import { ProvenanceColumns, provenanceColumns, provenanceIn } from './provenance-columns';

const OperationRow = z.object({
  schema: z.literal(1),
  id: z.string().check(z.regex(/^op_[a-z2-7]{32}$/)),
  charge_id: ChargeId,
  merchant_id: MerchantId,
  kind: z.enum(operationKinds),
  amount: Sum,
  reserves: Sum,
  final: z.optional(z.literal(true)),
  reason: z.optional(z.string()),
  state: z.enum(['pending', 'unknown', 'succeeded', 'failed']),
  told_unknown: z.optional(z.literal(true)),
  intent_digest: z.string(),
  failure: z.optional(z.enum(operationFailures)),
  processor_reference: z.optional(z.string()),
  version: z.int(),
  created_at: Timestamp,
  updated_at: Timestamp,
  deadline: Timestamp,
  ...ProvenanceColumns,
});

type OperationColumns = z.infer<typeof OperationRow>;

/** @throws a fault for a row of another schema */
export function readOperationRow(row: unknown): Operation {
  const columns = OperationRow.parse(row);
  return {
    id: columns.id,
    chargeId: columns.charge_id,
    merchantId: columns.merchant_id,
    kind: columns.kind,
    amount: columns.amount,
    reserves: columns.reserves,
    state: columns.state,
    intentDigest: columns.intent_digest,
    ...optionalsIn(columns),
    version: columns.version,
    createdAt: columns.created_at,
    updatedAt: columns.updated_at,
    deadline: columns.deadline,
    provenance: provenanceIn(columns),
  };
}

function optionalsIn(columns: OperationColumns): Partial<Operation> {
  const { final, reason, failure, told_unknown: toldUnknown, processor_reference: processorReference } = columns;
  return {
    ...(final === undefined ? {} : { final }),
    ...(reason === undefined ? {} : { reason }),
    ...(toldUnknown === undefined ? {} : { toldUnknown }),
    ...(failure === undefined ? {} : { failure }),
    ...(processorReference === undefined ? {} : { processorReference }),
  };
}

/** The row. It has none of the columns of the indexes by merchant, order and status: those hold charges only. */
export function operationRow(operation: Operation): Row {
  return {
    ...operationKey(operation.chargeId, operation.id),
    schema: 1,
    id: operation.id,
    charge_id: operation.chargeId,
    merchant_id: operation.merchantId,
    kind: operation.kind,
    amount: operation.amount,
    reserves: operation.reserves,
    final: operation.final,
    reason: operation.reason,
    state: operation.state,
    told_unknown: operation.toldUnknown,
    intent_digest: operation.intentDigest,
    failure: operation.failure,
    processor_reference: operation.processorReference,
    version: operation.version,
    created_at: operation.createdAt,
    updated_at: operation.updatedAt,
    deadline: operation.deadline,
    ...provenanceColumns(operation.provenance),
    open_shard: isOpen(operation) ? openShardOf(operation.id) : undefined,
  };
}
