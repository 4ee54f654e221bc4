import type { AccessParameters } from '../../lambdas/contracts/access';

const usualVelocity = { cards: 200, declinePercent: 50, declinesFrom: 50, refusals: 50 } as const;

/** What a person must have shown who gives money back, notes a dispute, erases or reveals a card. */
const stepUp: AccessParameters['stepUp'] = {
  permissions: ['tokens:delete', 'tokens:reveal', 'charges:refund', 'charges:dispute'],
  strength: 'multi_factor',
  maxAgeSeconds: 900,
  aboveMajorAmount: 1_000,
};

/** The company's own clients: `checkout`, which has what a whole shop does in an hour, and `support`. */
export const companyAccess: AccessParameters = {
  checkout: [{ client: 'company:checkout', merchants: 'any' }],
  support: [{ client: 'company:support', merchants: 'any' }],
  stepUp,
  newAddressMaxAgeSeconds: 300,
  velocity: {
    usual: usualVelocity,
    clients: { 'company:checkout': { cards: 20_000, declinePercent: 60, declinesFrom: 500, refusals: 500 } },
  },
};

/** Those of the local issuer (cli/local/issuer/clients.ts). Tests send more than a shop, and get declined more often. */
const laptopVelocity = { cards: 100_000, declinePercent: 100, declinesFrom: 100_000, refusals: 100_000 } as const;
export const laptopAccess: AccessParameters = {
  checkout: [
    { client: 'local:demo-server', merchants: ['m_demo'] },
    { client: 'local:demo-kiosk', merchants: ['m_demo'] },
    { client: 'local:other-server', merchants: ['m_other'] },
    { client: 'role/checkout', merchants: ['m_demo'] },
  ],
  support: [{ client: 'local:demo-support', merchants: ['m_demo'] }],
  stepUp: { ...stepUp, aboveMajorAmount: 100_000 },
  newAddressMaxAgeSeconds: 600,
  velocity: {
    usual: { cards: 8, declinePercent: 50, declinesFrom: 6, refusals: 5 },
    clients: {
      'local:demo-server': laptopVelocity,
      'local:demo-reader': laptopVelocity,
      'local:demo-device': laptopVelocity,
      'local:demo-support': laptopVelocity,
      'local:other-server': laptopVelocity,
    },
  },
};
