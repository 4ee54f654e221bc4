import type { VaultTable } from '../card/vault';
import { withCaptureBefore } from './approval';
import type { ChargeInquiry } from './reconcile';
import type {
  MoneyOperation,
  OperationInquiry,
  OperationOutcome,
  Processor,
  ProcessorFor,
  SettlementPage,
} from './processor';

export interface AskProcessorPorts {
  /** The row's view says what the ledger may know of a card; nothing in here can open it. */
  readonly vault: Pick<VaultTable, 'get'>;
  readonly processorFor: ProcessorFor;
  readonly now: () => Date;
  /** How long a processor call may last. */
  readonly processorTimeoutSeconds: number;
}

/** Which processor, and whose charge. */
export interface Asked {
  readonly connector: string;
  readonly merchantId: string;
  readonly chargeId: string;
}

/** A charge by its reference at the processor, and when it was made (RFC 3339). */
export type AskedCharge = Asked & { readonly createdAt: string };

/** Everything that needs the processor and no card, in the vault zone, which alone speaks to processors (design section 1). */
export function askProcessor(ports: AskProcessorPorts) {
  const named = ({ connector, merchantId }: Pick<Asked, 'connector' | 'merchantId'>): Processor | undefined =>
    ports.processorFor(connector, merchantId);
  return {
    /** @throws what the processor throws; undefined: the connector is not deployed */
    async settlements(
      asked: Pick<Asked, 'connector' | 'merchantId'>,
      { from, before, after }: { readonly from: Date; readonly before: Date; readonly after?: string },
    ): Promise<SettlementPage | undefined> {
      return named(asked)?.settlements(from, before, after);
    },
    /**
     * `not_attempted`: the connector is not deployed, or less than the processor's time-out is left to the deadline. Whoever comes
     * later could move money after the reconciler has ended the operation.
     */
    async operate(
      asked: Asked,
      operation: MoneyOperation,
      deadline: Date,
    ): Promise<OperationOutcome | { outcome: 'not_attempted' }> {
      const left = deadline.getTime() - ports.now().getTime();
      if (left < ports.processorTimeoutSeconds * 1000) return { outcome: 'not_attempted' };
      return (await named(asked)?.operate(operation)) ?? { outcome: 'not_attempted' };
    },
    async inquire(asked: AskedCharge, token: string | undefined): Promise<ChargeInquiry> {
      const processor = named(asked);
      if (processor === undefined) return { outcome: 'unknown' };
      const found = await processor.inquire(asked.chargeId, asked.createdAt);
      const answer = withCaptureBefore(found, processor, new Date(asked.createdAt));
      const known = token === undefined ? undefined : await ports.vault.get(asked.merchantId, token);
      if (known?.state !== 'active') return answer;
      return { ...answer, card: known.card, fingerprint: known.fingerprint };
    },
    async inquireOperation(
      asked: Asked,
      operation: Omit<MoneyOperation, 'money' | 'final'>,
    ): Promise<OperationInquiry> {
      return (await named(asked)?.inquireOperation(operation)) ?? { outcome: 'unknown' };
    },
    async cancel(asked: AskedCharge): Promise<'cancelled' | 'unknown'> {
      return (await named(asked)?.cancel(asked.chargeId, asked.createdAt)) ?? 'unknown';
    },
  };
}
