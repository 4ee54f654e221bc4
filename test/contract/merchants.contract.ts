import type { Merchant, Merchants } from '../../lambdas/domain/charge/ledger';
import { newMerchant } from './samples';

export interface OpenedMerchants {
  readonly merchants: Merchants;
  readonly put: (merchant: Merchant) => Promise<void>;
}

/** What every merchants table does, in memory and on DynamoDB. */
export function merchantsContract(name: string, open: () => OpenedMerchants): void {
  describe(`merchants: ${name}`, () => {
    it.each(['active', 'suspended'] as const)('finds a merchant that is %s', async (status) => {
      const { merchants, put } = open();
      const merchant = { id: newMerchant(), status, connector: 'sandbox', currencies: ['USD', 'JPY'] };
      await put(merchant);
      expect(await merchants.find(merchant.id)).toEqual(merchant);
    });

    it('does not find a merchant that nobody set up', async () => {
      expect(await open().merchants.find(newMerchant())).toBeUndefined();
    });
  });
}
