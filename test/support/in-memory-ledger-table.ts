import { isDeepStrictEqual } from 'node:util';
import { transitions, type ChargeStatus } from '../../lambdas/domain/charge/charge-states';
import type { Charge, EventRow, LedgerTable } from '../../lambdas/domain/charge/ledger';

export interface InMemoryLedgerTable extends LedgerTable {
  contents(): { readonly charges: readonly Charge[]; readonly events: readonly EventRow[] };
}

export function inMemoryLedgerTable(): InMemoryLedgerTable {
  const charges = new Map<string, Charge>();
  const events = new Map<string, readonly EventRow[]>();
  return {
    async claim(charge) {
      const standing = charges.get(charge.id);
      if (standing !== undefined && !isOurPut(standing, charge)) return { outcome: 'taken', charge: standing };
      charges.set(charge.id, standing ?? charge);
      return { outcome: 'claimed' };
    },
    async settle({ charge, transition, events: appended }) {
      const standing = charges.get(charge.id);
      if (isDeepStrictEqual(standing, charge)) return true;
      const from: readonly ChargeStatus[] = transitions[transition].from;
      if (standing === undefined || standing.version !== charge.version - 1) return false;
      if (!from.includes(standing.status)) return false;
      charges.set(charge.id, charge);
      events.set(charge.id, [...(events.get(charge.id) ?? []), ...appended]);
      return true;
    },
    async markUnknown({ id }) {
      const standing = charges.get(id);
      if (standing?.status !== 'pending' || standing.operation !== 'pending') return;
      charges.set(id, { ...standing, operation: 'unknown', toldUnknown: true });
    },
    async get(merchantId, chargeId) {
      const charge = charges.get(chargeId);
      return charge?.merchantId === merchantId ? charge : undefined;
    },
    events: async (chargeId) => events.get(chargeId) ?? [],
    contents: () => ({ charges: [...charges.values()], events: [...events.values()].flat() }),
  };
}

function isOurPut(standing: Charge, charge: Charge): boolean {
  return (
    standing.provenance.requestId === charge.provenance.requestId &&
    standing.createdAt === charge.createdAt &&
    standing.version === charge.version
  );
}
