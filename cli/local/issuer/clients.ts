import { permissions } from '../../../lambdas/domain/access/principal';

/** A client of the local issuer. The secret is made when the folder is first used. */
export interface DemoClient {
  readonly clientId: string;
  readonly merchantId: string;
  readonly clientKind: 'server' | 'device';
  /** OAuth scopes: the permissions of lambdas/domain/access/principal.ts. */
  readonly scope: string;
  /** How the person behind it signed in; absent: there is none. */
  readonly amr?: readonly string[];
}

const everything = permissions.join(' ');

/**
 * Who plays in the demonstration: one merchant's checkout, its lesser clients, and a second merchant. `demo-kiosk` may charge too, and has the
 * limits of a small shop; at `demo-support` sits a clerk with a password (docs/access.md).
 */
export const demoClients: readonly DemoClient[] = [
  { clientId: 'demo-server', merchantId: 'm_demo', clientKind: 'server', scope: everything },
  { clientId: 'demo-reader', merchantId: 'm_demo', clientKind: 'server', scope: 'tokens:read charges:read' },
  { clientId: 'demo-device', merchantId: 'm_demo', clientKind: 'device', scope: 'tokens:create' },
  { clientId: 'demo-kiosk', merchantId: 'm_demo', clientKind: 'server', scope: everything },
  { clientId: 'demo-support', merchantId: 'm_demo', clientKind: 'server', scope: everything, amr: ['pwd'] },
  { clientId: 'other-server', merchantId: 'm_other', clientKind: 'server', scope: everything },
];

/** The merchants that `up` puts into the merchants table. */
export const demoMerchants = [
  { id: 'm_demo', status: 'active', connector: 'sandbox', currencies: ['USD', 'EUR', 'JPY', 'KWD'], schema: 1 },
  { id: 'm_other', status: 'active', connector: 'sandbox', currencies: ['USD'], schema: 1 },
] as const;
