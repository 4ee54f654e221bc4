import type { Caller } from '../access/caller';
import { Refusal } from '../refusal';
import type { Charge, ChargeQuery, EventRow, LedgerTable } from './ledger';

interface ReadChargePorts {
  readonly ledger: Pick<LedgerTable, 'get'>;
}

/** One charge of the caller's merchant as it stands. @throws Refusal `charge_not_found` */
export const readCharge =
  ({ ledger }: ReadChargePorts) =>
  async (chargeId: string, caller: Caller): Promise<Charge> => {
    const charge = await ledger.get(caller.principal.merchantId, chargeId);
    if (charge === undefined)
      throw new Refusal('charge_not_found', { detail: 'No charge of this merchant has this id.' });
    return charge;
  };

/** The events of one charge of the caller's merchant, oldest first. @throws Refusal `charge_not_found` */
export const readChargeEvents =
  ({ ledger }: { readonly ledger: Pick<LedgerTable, 'get' | 'events'> }) =>
  async (chargeId: string, caller: Caller): Promise<readonly EventRow[]> => {
    await readCharge({ ledger })(chargeId, caller);
    return ledger.events(chargeId);
  };

/** Makes a position opaque, and bound to the merchant: another merchant's cursor, or an invented one, is undefined. */
export interface Cursors {
  seal(merchantId: string, position: string): string;
  open(merchantId: string, cursor: string): string | undefined;
}

/** A page of the caller's charges. @throws Refusal `cursor_invalid` */
export const listCharges =
  ({ ledger, cursors }: { readonly ledger: Pick<LedgerTable, 'list'>; readonly cursors: Cursors }) =>
  async (
    query: Omit<ChargeQuery, 'merchantId' | 'after'>,
    cursor: string | undefined,
    caller: Caller,
  ): Promise<{ readonly charges: readonly Charge[]; readonly next?: string }> => {
    const { merchantId } = caller.principal;
    const after = cursor === undefined ? undefined : cursors.open(merchantId, cursor);
    if (cursor !== undefined && after === undefined) {
      throw new Refusal('cursor_invalid', {
        detail: 'Use next_cursor as an earlier page gave it, with the same query.',
      });
    }
    const { charges, next } = await ledger.list({ ...query, merchantId, ...(after === undefined ? {} : { after }) });
    return { charges, ...(next === undefined ? {} : { next: cursors.seal(merchantId, next) }) };
  };
