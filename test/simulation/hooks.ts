import type { Archive } from '../../lambdas/domain/audit/archive';
import type { CheckCompletenessPorts } from '../../lambdas/domain/audit/check-completeness';
import type { WriteAuditPorts } from '../../lambdas/domain/audit/write-audit';
import type { AuthorizeCardPorts } from '../../lambdas/domain/charge/authorize-card';
import type { CreateChargePorts } from '../../lambdas/domain/charge/create-charge';
import type { LedgerTable } from '../../lambdas/domain/charge/ledger';
import type { OperateChargePorts } from '../../lambdas/domain/charge/operate-charge';
import type { ReconcilePorts } from '../../lambdas/domain/charge/reconcile';
import type { PayOrderPorts } from '../../lambdas/domain/order/pay-order';
import type { VelocityTable } from '../../lambdas/domain/fraud/velocity';
import type { Process } from './scheduler';
import type { World } from './world';

/**
 * Where a mistake can be planted: one port, or all ports of one use case. `ledger` changes what the table does; the others change
 * what a use case is given. The use cases themselves stay as they are.
 */
export interface Hooks {
  readonly ledger?: (ledger: LedgerTable) => LedgerTable;
  readonly create?: (ports: CreateChargePorts, world: World, process: Process) => CreateChargePorts;
  readonly operate?: (ports: OperateChargePorts, world: World, process: Process) => OperateChargePorts;
  readonly reconcile?: (ports: ReconcilePorts, world: World, process: Process) => ReconcilePorts;
  readonly authorize?: (ports: AuthorizeCardPorts) => AuthorizeCardPorts;
  readonly audit?: (ports: WriteAuditPorts) => WriteAuditPorts;
  readonly archive?: (archive: Pick<Archive, 'put'>) => Pick<Archive, 'put'>;
  readonly velocity?: (velocity: VelocityTable) => VelocityTable;
  readonly pay?: (ports: PayOrderPorts, world: World, process: Process) => PayOrderPorts;
  readonly completeness?: (ports: CheckCompletenessPorts) => CheckCompletenessPorts;
  /** An order that must wait is taken from its queue. */
  readonly ordersDoNotWait?: true;
  /** The relay does not look at what the bus refused. */
  readonly relayTrusts?: true;
  /** The vault zone carries out operations whatever the time. */
  readonly operatesLate?: true;
}
