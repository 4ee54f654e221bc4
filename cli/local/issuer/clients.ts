import { permissions } from '../../../lambdas/domain/access/principal';

/** A client of the local issuer. The secret is made when the folder is first used. */
export interface DemoClient {
  readonly clientId: string;
  readonly merchantId: string;
  readonly clientKind: 'server' | 'device';
  /** OAuth scopes: the permissions of lambdas/domain/access/principal.ts. */
  readonly scope: string;
}

const everything = permissions.join(' ');

/** Who plays in the demonstration: one merchant's server, two of its lesser clients, and a second merchant. */
export const demoClients: readonly DemoClient[] = [
  { clientId: 'demo-server', merchantId: 'm_demo', clientKind: 'server', scope: everything },
  { clientId: 'demo-reader', merchantId: 'm_demo', clientKind: 'server', scope: 'tokens:read charges:read' },
  { clientId: 'demo-device', merchantId: 'm_demo', clientKind: 'device', scope: 'tokens:create' },
  { clientId: 'other-server', merchantId: 'm_other', clientKind: 'server', scope: everything },
];

/** The merchants that `up` puts into the merchants table. */
export const demoMerchants = [
  { id: 'm_demo', status: 'active', connector: 'sandbox', currencies: ['USD', 'EUR', 'JPY', 'KWD'], schema: 1 },
  { id: 'm_other', status: 'active', connector: 'sandbox', currencies: ['USD'], schema: 1 },
] as const;
