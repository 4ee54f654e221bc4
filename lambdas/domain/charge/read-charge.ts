import type { Caller } from '../access/caller';
import { Refusal } from '../refusal';
import type { Charge, LedgerTable } from './ledger';

/** One charge of the caller's merchant as it stands. @throws Refusal `charge_not_found` */
export const readCharge =
  (ports: { readonly ledger: Pick<LedgerTable, 'get'> }) =>
  async (chargeId: string, caller: Caller): Promise<Charge> => {
    const charge = await ports.ledger.get(caller.principal.merchantId, chargeId);
    if (charge === undefined)
      throw new Refusal('charge_not_found', { detail: 'No charge of this merchant has this id.' });
    return charge;
  };
