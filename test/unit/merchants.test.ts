import { merchantsContract } from '../contract/merchants.contract';
import { inMemoryMerchants } from '../support/in-memory-merchants';

merchantsContract('in memory', () => {
  const merchants = inMemoryMerchants();
  return { merchants, put: async (merchant) => merchants.put(merchant) };
});
