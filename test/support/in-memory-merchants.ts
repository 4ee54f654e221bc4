import type { Merchant, Merchants } from '../../lambdas/domain/charge/ledger';

/** Merchants without the cache: a change shows at once. */
export interface InMemoryMerchants extends Merchants {
  put(merchant: Merchant): void;
}

export function inMemoryMerchants(merchants: readonly Merchant[] = []): InMemoryMerchants {
  const rows = new Map(merchants.map((merchant) => [merchant.id, merchant]));
  return {
    find: async (merchantId) => rows.get(merchantId),
    put: (merchant) => void rows.set(merchant.id, merchant),
  };
}
